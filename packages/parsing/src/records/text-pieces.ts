import { Utf8Buffer } from "./utf8-buffer.ts";

/** How much is handed on at once: whoever takes it may answer each piece. */
export const pieceBytes = 256 * 1024;

/** Gathers texts into pieces of UTF-8 of some size, at the reader's pace. */
export async function* textPieces(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const out = new Utf8Buffer();
  for await (const text of texts) {
    out.put(text);
    if (out.sizeBytes >= pieceBytes) yield out.take();
  }
  if (out.sizeBytes > 0) yield out.take();
}
