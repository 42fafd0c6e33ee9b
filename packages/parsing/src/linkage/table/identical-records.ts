import type { LinkageTable } from "./column.ts";

/** So many copies of a record take part in blocking and learning; the rest belong where these do. */
const keptCopies = 3;

/** For each record that is one copy too many the first of them, for all others themselves. Only for one table. */
export function surplusCopies({ rows, leftRows, columns }: LinkageTable): Uint32Array {
  const firstOf = Uint32Array.from({ length: rows }, (_, row) => row);
  if (leftRows < rows) return firstOf;
  const seen = new Map<number, { readonly first: number; copies: number }>();
  for (let row = 0; row < rows; row++) {
    let low = 0x811c9dc5;
    let high = 0x9747b28c;
    for (const { codes } of columns) {
      low = Math.imul(low ^ (codes[row] as number), 0x01000193);
      high = Math.imul(high ^ (codes[row] as number), 0x85ebca6b) ^ (low >>> 13);
    }
    const key = (high >>> 0) * 2 ** 21 + (low >>> 11);
    const found = seen.get(key);
    if (!found) seen.set(key, { first: row, copies: 1 });
    else if (columns.every(({ codes }) => codes[row] === codes[found.first]) && ++found.copies > keptCopies)
      firstOf[row] = found.first;
  }
  return firstOf;
}
