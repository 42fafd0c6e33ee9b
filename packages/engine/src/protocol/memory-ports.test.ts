import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryPorts } from "./memory-ports.ts";

test("memoryPorts() hands on copies, later, as a pipe would", async () => {
  const [left, right] = memoryPorts<{ at: unknown }, never>();
  const received: unknown[] = [];
  right.onMessages((messages) => received.push(...messages));
  left.send([{ at: new Date(0) }]);
  expect(received).toEqual([]);
  await Promise.resolve();
  expect(received).toEqual([{ at: "1970-01-01T00:00:00.000Z" }]);
});

async function passed(message: unknown): Promise<unknown> {
  const [left, right] = memoryPorts<unknown, never>();
  const received: unknown[] = [];
  right.onMessages((messages) => received.push(...messages));
  left.send([message]);
  await Promise.resolve();
  return received[0];
}

test("memoryPorts() hands on what JSON would make of any message", async () => {
  const part = fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true, maxDepth: 3 });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), part), async (message) => {
      expect(await passed(message)).toEqual(JSON.parse(JSON.stringify(message)));
    }),
    { numRuns: 200 },
  );
  const odd = JSON.parse('{"__proto__": {"own": 1}}');
  const parts = { left: undefined, out: () => 1, no: Number.NaN, list: [undefined, () => 1], odd, at: new Date(0) };
  expect(JSON.stringify(await passed(parts))).toBe(JSON.stringify(parts));
});

test("memoryPorts() hands on the bytes of a message as they are, and a copy", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const received = (await passed({ t: "piece", bytes })) as { readonly bytes: Uint8Array };
  bytes[0] = 9;
  expect([...received.bytes]).toEqual([1, 2, 3]);
});

test("memoryPorts() tells both sides once that it was closed, and hands on nothing after", async () => {
  const [left, right] = memoryPorts<number, number>();
  const told: string[] = [];
  left.onClose(() => told.push("left"));
  right.onClose(() => told.push("right"));
  right.onMessages(() => told.push("message"));
  left.send([1]);
  right.close();
  left.close();
  left.send([2]);
  await Promise.resolve();
  expect(told.sort()).toEqual(["left", "right"]);
});
