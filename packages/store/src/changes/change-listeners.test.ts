import { once } from "node:events";
import { expect, test } from "vitest";
import { createChangeListeners, nameRuns } from "./change-listeners.ts";

const change = { claimable: true, runs: [], attention: [], duties: false };

test("nameRuns() names up to a hundred runs, and only by their keys", () => {
  const run = { project: "p", runId: "r", flow: "f" };
  expect(nameRuns([run])).toEqual([{ project: "p", runId: "r" }]);
  expect(nameRuns(Array.from({ length: 100 }, () => run))).toHaveLength(100);
  expect(nameRuns(Array.from({ length: 101 }, () => run))).toBe("many");
});

test("a listener that throws hides the change from nobody, and its mistake is not hidden", async () => {
  const listeners = createChangeListeners();
  const heard: string[] = [];
  listeners.add(() => {
    throw new Error("a listener's mistake");
  });
  listeners.add(() => heard.push("second"));
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  const mistake = once(process, "uncaughtException");
  listeners.emit(change);
  expect(heard).toEqual(["second"]);
  expect((await mistake)[0]).toMatchObject({ message: "a listener's mistake" });
  for (const listener of others) process.on("uncaughtException", listener);
});

test("a listener that was added twice hears twice until each is removed", () => {
  const listeners = createChangeListeners();
  let heard = 0;
  const listener = () => {
    heard += 1;
  };
  const [stop] = [listeners.add(listener), listeners.add(listener)];
  listeners.emit(change);
  stop();
  listeners.emit(change);
  expect(heard).toBe(3);
});
