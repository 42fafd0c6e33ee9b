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
