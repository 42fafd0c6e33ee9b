import fc from "fast-check";
import { expect, test } from "vitest";
import { PassingMap } from "./passing-map.ts";

test("A PassingMap holds what a Map holds, in the same order", () => {
  const key = fc.integer({ min: 0, max: 5 });
  const turn = fc.oneof(
    fc.record({ does: fc.constant("set" as const), key }),
    fc.record({ does: fc.constant("delete" as const), key }),
    fc.record({ does: fc.constant("clear" as const), key }),
  );
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 30 }), (turns) => {
      const map = new Map<number, object>();
      const passing = new PassingMap<number, object>();
      for (const [at, { does, key }] of turns.entries()) {
        if (does === "set") for (const of of [map, passing]) of.set(key, { at });
        else if (does === "delete") expect(passing.delete(key)).toBe(map.delete(key));
        else for (const of of [map, passing]) of.clear();
        expect([...passing.values()]).toEqual([...map.values()]);
        expect([passing.size, passing.get(key)]).toEqual([map.size, map.get(key)]);
      }
    }),
    { numRuns: 50 },
  );
});
