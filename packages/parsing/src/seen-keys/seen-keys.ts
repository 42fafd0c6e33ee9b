import { hashText } from "./hash-text.ts";

/** Remembers which keys have been seen, and in which row first. */
export interface SeenKeys {
  /** The row in which the key was seen before, or null where it is new or belongs to another part. */
  seenIn(key: string, row: number): number | null;
  has(key: string): boolean;
  /** Of how many parts of all keys this one holds a single one: a power of two, 1 as long as memory allows. */
  readonly parts: number;
  readonly size: number;
}

/** Slots are half empty at the least, so that a look-up stays at two or three probes. */
const fullest = 0.5;

/**
 * A set of keys in bounded memory, at 12 to 48 bytes a key: 64 bits of hash and a row number, never the key itself. Of a
 * million keys two different ones are taken for one with a chance of 3 in 100 million.
 *
 * With more than `maxKeys` keys it keeps those of one part only and doubles `parts`; the caller reads the table once more
 * for each other part.
 */
export function createSeenKeys(options: { maxKeys?: number; part?: number; parts?: number } = {}): SeenKeys {
  const { maxKeys = 4_000_000, part = 0 } = options;
  let parts = options.parts ?? 1;
  let slots = 1_024;
  let size = 0;
  let hashes = new Uint32Array(slots * 2);
  let rows = new Float64Array(slots);
  const hash = { high: 0, low: 0 };

  /** The slot that holds the hash, or the empty one where it goes. */
  function slotOf(high: number, low: number): number {
    let slot = low & (slots - 1);
    while (rows[slot] !== 0 && (hashes[slot * 2] !== high || hashes[slot * 2 + 1] !== low))
      slot = (slot + 1) & (slots - 1);
    return slot;
  }

  function put(slot: number, row: number, at: { readonly high: number; readonly low: number }): void {
    hashes[slot * 2] = at.high;
    hashes[slot * 2 + 1] = at.low;
    rows[slot] = row;
    size++;
  }

  function rebuild(newSlots: number): void {
    const [oldHashes, oldRows] = [hashes, rows];
    slots = newSlots;
    hashes = new Uint32Array(slots * 2);
    rows = new Float64Array(slots);
    size = 0;
    for (const [slot, row] of oldRows.entries()) {
      const [high, low] = [oldHashes[slot * 2]!, oldHashes[slot * 2 + 1]!];
      if (row !== 0 && isMine(high)) put(slotOf(high, low), row, { high, low });
    }
  }

  const isMine = (high: number) => (high & (parts - 1)) === (part & (parts - 1));

  return {
    seenIn(key, row) {
      hashText(key, hash);
      const { high, low } = hash;
      if (!isMine(high)) return null;
      const slot = slotOf(high, low);
      if (rows[slot] !== 0) return rows[slot]!;
      put(slot, row, hash);
      if (size > maxKeys) {
        parts *= 2;
        rebuild(slots);
      } else if (size > slots * fullest) rebuild(slots * 2);
      return null;
    },
    has(key) {
      hashText(key, hash);
      return rows[slotOf(hash.high, hash.low)] !== 0;
    },
    get parts() {
      return parts;
    },
    get size() {
      return size;
    },
  };
}
