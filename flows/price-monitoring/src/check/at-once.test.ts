import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "./at-once.ts";

describe("atOnce()", () => {
  it("keeps the order of the items and stays within the limit, whatever ends first", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 })),
        fc.integer({ min: 1, max: 5 }),
        async (turns, limit) => {
          let active = 0;
          let most = 0;
          const map = async (count: number) => {
            most = Math.max(most, ++active);
            for (let turn = 0; turn < count; turn++) await null;
            active--;
            return count * 2;
          };
          expect(await atOnce(turns, { limit, map })).toEqual(turns.map((count) => count * 2));
          expect(most).toBe(Math.min(limit, turns.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("fails with the item that failed", async () => {
    const map = async (item: number) => (item === 2 ? Promise.reject(new Error("no 2")) : item);
    await expect(atOnce([1, 2, 3], { limit: 2, map })).rejects.toThrow("no 2");
  });
});
