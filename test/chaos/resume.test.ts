import { expect, test } from "vitest";
import type { Execution } from "./ledger.ts";
import { timesToResume } from "./resume.ts";

const execution = (run: string, begunAt: number, answeredAt: number | null = begunAt + 20): Execution => ({
  number: begunAt,
  run,
  step: 0,
  begunAt,
  answeredAt,
});

test("timesToResume() counts for each run whose answer was lost until its next step", () => {
  const underWay = [execution("a", 90, null), execution("b", 95, null), execution("c", 99)];
  const executions = [...underWay, execution("c", 130), execution("a", 400), execution("a", 450), execution("b", 700)];
  expect(timesToResume([{ at: 100, underWay }], executions)).toEqual([300, 600]);
});

test("timesToResume() counts all in flight where no answer was lost, and leaves out who had nothing more to do", () => {
  const underWay = [execution("a", 90), execution("b", 95)];
  expect(timesToResume([{ at: 100, underWay }], [...underWay, execution("a", 900)])).toEqual([800]);
});
