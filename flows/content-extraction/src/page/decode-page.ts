const BEGINNING_BYTES = 2_048;
const CHARSET = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/iu;

/** Reads the bytes of an HTML file as its byte order mark or its own meta tag says; else as UTF-8, or Windows-1252 where it is none. */
export async function decodePage(content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  const bytes = new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, BEGINNING_BYTES));
  const named = CHARSET.exec(beginning)?.[1];
  if (named !== undefined && !/^utf-?(?:8|16)/iu.test(named)) {
    try {
      return new TextDecoder(named).decode(bytes);
    } catch {
      // A name that nobody knows says nothing.
    }
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
