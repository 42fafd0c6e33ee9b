/** Cuts a stream into chunks of one size, the last one shorter; memory holds one chunk. */
export async function* fixedChunks(
  content: AsyncIterable<Uint8Array>,
  { sizeBytes }: { readonly sizeBytes: number },
): AsyncGenerator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  for await (const part of content)
    for (let taken = 0; taken < part.byteLength; ) {
      const length = Math.min(sizeBytes - filled, part.byteLength - taken);
      chunk.set(part.subarray(taken, taken + length), filled);
      filled += length;
      taken += length;
      if (filled === sizeBytes) {
        yield chunk;
        chunk = Buffer.allocUnsafe(sizeBytes);
        filled = 0;
      }
    }
  if (filled > 0) yield chunk.subarray(0, filled);
}
