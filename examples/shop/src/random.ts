/** A number from 0 up to 1 that depends on nothing but its keys, so that any day can be asked for in any order. */
export function draw(...keys: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of keys.join("\u001f")) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  }
  // FNV-1a leaves neighbouring keys close to each other; the MurmurHash3 finish spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export function drawInteger(from: number, to: number, ...keys: readonly (string | number)[]): number {
  return from + Math.floor(draw(...keys) * (to - from + 1));
}

export function pick<Item>(items: readonly Item[], ...keys: readonly (string | number)[]): Item {
  return items[Math.floor(draw(...keys) * items.length)]!;
}
