import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunKey } from "../runs/run.ts";
import { createUntold } from "./untold.ts";

const run = (runId: string) => ({ project: "p", runId });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function hear() {
  const told: string[][] = [];
  const untold = createUntold(async (runs: readonly RunKey[]) => told.push(runs.map(({ runId }) => runId)));
  return { told, untold };
}

test("what nobody takes is told of within 25 ms of the first, each run once", () => {
  const { told, untold } = hear();
  untold.add([run("run-1")]);
  vi.advanceTimersByTime(24);
  untold.add([run("run-1"), run("run-2")]);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([["run-1", "run-2"]]);
  vi.advanceTimersByTime(100);
  expect(told).toHaveLength(1);
});

test("what is taken is not told of again, and what comes then has its own time", () => {
  const { told, untold } = hear();
  untold.add([run("run-1")]);
  vi.advanceTimersByTime(20);
  expect(untold.take()).toEqual([run("run-1")]);
  untold.add([run("run-2")]);
  vi.advanceTimersByTime(20);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(5);
  expect(told).toEqual([["run-2"]]);
});

test("a hundred runs may wait", () => {
  const { untold } = hear();
  untold.add(Array.from({ length: 60 }, (_, index) => run(`run-${index}`)));
  expect(untold.hasRoomFor(40)).toBe(true);
  expect(untold.hasRoomFor(41)).toBe(false);
  untold.close();
});

test("nothing is told of after the end, nor when there is nothing", () => {
  const { told, untold } = hear();
  untold.add([]);
  vi.advanceTimersByTime(100);
  untold.add([run("run-1")]);
  untold.close();
  vi.advanceTimersByTime(100);
  expect(told).toEqual([]);
});

test("a database that is away is no failure of this process", async () => {
  const untold = createUntold(() => Promise.reject(new Error("away")));
  untold.add([run("run-1")]);
  await vi.advanceTimersByTimeAsync(25);
  expect(untold.take()).toEqual([]);
});
