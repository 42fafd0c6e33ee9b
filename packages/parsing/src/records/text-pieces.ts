const pieceCharacters = 64 * 1024;

/** Gathers texts into pieces of UTF-8 of some size, at the reader's pace. */
export async function* textPieces(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let held: string[] = [];
  let characters = 0;
  for await (const text of texts) {
    held.push(text);
    characters += text.length;
    if (characters < pieceCharacters) continue;
    yield encoder.encode(held.join(""));
    held = [];
    characters = 0;
  }
  if (characters > 0) yield encoder.encode(held.join(""));
}
