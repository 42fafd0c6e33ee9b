import fc from "fast-check";
import { expect, test } from "vitest";
import { FairGate } from "./fair-gate.ts";

const signal = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("FairGate lets runs take turns, however many calls one of them makes", async () => {
  const gate = new FairGate(1);
  const first = await gate.enter("greedy", { signal });
  const order: string[] = [];
  const all = ["greedy", "greedy", "greedy", "modest", "late"].map(async (run) => {
    const release = await gate.enter(run, { signal });
    order.push(run);
    release();
  });
  expect(gate.load).toEqual({ inUse: 1, limit: 1, waiting: 5 });
  first();
  first();
  await Promise.all(all);
  expect(order).toEqual(["greedy", "modest", "late", "greedy", "greedy"]);
  expect(gate.load).toEqual({ inUse: 0, limit: 1, waiting: 0 });
});

test("FairGate forgets a call that is canceled while it waits", async () => {
  const gate = new FairGate(1);
  const release = await gate.enter("a", { signal });
  const canceled = new AbortController();
  const waiting = gate.enter("b", { signal: canceled.signal });
  const next = gate.enter("b", { signal });
  canceled.abort(new Error("canceled"));
  await expect(waiting).rejects.toThrow("canceled");
  await expect(gate.enter("b", { signal: canceled.signal })).rejects.toThrow("canceled");
  expect(gate.load.waiting).toBe(1);
  release();
  (await next)();
  expect(gate.load).toEqual({ inUse: 0, limit: 1, waiting: 0 });
});

test("FairGate refuses when a thousand calls wait, and admits more when its limit grows", async () => {
  const gate = new FairGate(1);
  await gate.enter("a", { signal });
  const waiting = Array.from({ length: 1_000 }, () => gate.enter("a", { signal }));
  await expect(gate.enter("a", { signal })).rejects.toMatchObject({ code: "CONNECTION_BUSY", retry: true });
  gate.resize(1_001);
  await Promise.all(waiting);
  expect(gate.load).toEqual({ inUse: 1_001, limit: 1_001, waiting: 0 });
});

test("FairGate never exceeds its limit, and never leaves a place free while a call waits", async () => {
  const moves = fc.array(fc.record({ run: fc.constantFrom("a", "b", "c"), leaves: fc.boolean() }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), moves, async (limit, steps) => {
      const gate = new FairGate(limit);
      const inside: (() => void)[] = [];
      for (const { run, leaves } of steps) {
        if (leaves) inside.shift()?.();
        else void gate.enter(run, { signal }).then((release) => inside.push(release));
        await settled();
        const { inUse, waiting } = gate.load;
        expect(inUse).toBe(inside.length);
        expect(inUse <= limit && (waiting === 0 || inUse === limit)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});
