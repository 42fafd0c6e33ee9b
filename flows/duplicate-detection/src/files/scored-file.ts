import type { ScoredPairs } from "@millrace/parsing/linkage";

/** Scored pairs as bytes: their number, then the columns one after the other, little-endian. */
export function scoredFile({ length, left, right, bits }: ScoredPairs): Uint8Array {
  const bytes = new Uint8Array(4 + length * 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  for (let at = 0; at < length; at++) {
    view.setUint32(4 + at * 4, left[at] as number, true);
    view.setUint32(4 + (length + at) * 4, right[at] as number, true);
    view.setFloat32(4 + (length * 2 + at) * 4, bits[at] as number, true);
  }
  return bytes;
}

/** Reads what `scoredFile` wrote. */
export async function readScoredFile(pieces: AsyncIterable<Uint8Array>): Promise<ScoredPairs> {
  const parts: BlobPart[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  const view = new DataView(await new Blob(parts).arrayBuffer());
  const length = view.getUint32(0, true);
  return {
    length,
    left: Uint32Array.from({ length }, (_, at) => view.getUint32(4 + at * 4, true)),
    right: Uint32Array.from({ length }, (_, at) => view.getUint32(4 + (length + at) * 4, true)),
    bits: Float32Array.from({ length }, (_, at) => view.getFloat32(4 + (length * 2 + at) * 4, true)),
  };
}
