import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeenKeys } from "./seen-keys.ts";

describe("createSeenKeys()", () => {
  it("tells the row in which a key was seen first, as a map does", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (keys) => {
        const seen = createSeenKeys();
        const first = new Map<string, number>();
        for (const [place, key] of keys.entries()) {
          expect(seen.seenIn(key, place + 1)).toBe(first.get(key) ?? null);
          if (!first.has(key)) first.set(key, place + 1);
        }
        expect(seen.size).toBe(first.size);
        for (const key of keys) expect(seen.has(key)).toBe(true);
        expect(seen.has("never seen")).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("tells many keys apart that differ in a single character", () => {
    const seen = createSeenKeys();
    for (let row = 1; row <= 200_000; row++) seen.seenIn(`customer-${row}`, row);
    expect(seen.size).toBe(200_000);
  });

  it("keeps one part of the keys where they are too many, and the passes together see every key once", () => {
    const keys = Array.from({ length: 5_000 }, (_, place) => `key ${place % 4_000}`);
    const first = createSeenKeys({ maxKeys: 500 });
    const found = new Set<number>();
    for (const [place, key] of keys.entries()) if (first.seenIn(key, place + 1) !== null) found.add(place);
    expect(first.parts).toBeGreaterThan(4);
    expect(first.size).toBeLessThanOrEqual(500);
    for (let part = 0; part < first.parts; part++) {
      const seen = createSeenKeys({ part, parts: first.parts });
      for (const [place, key] of keys.entries()) if (seen.seenIn(key, place + 1) !== null) found.add(place);
    }
    expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, place) => 4_000 + place));
  });
});
