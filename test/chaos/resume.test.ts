import { expect, test } from "vitest";
import type { Execution } from "./ledger.ts";
import { timesToResume } from "./resume.ts";

const execution = (run: string, times: { readonly answered?: boolean; readonly nextBegunAt?: number }): Execution => ({
  number: 1,
  run,
  step: 0,
  begunAt: 90,
  answeredAt: times.answered ? 110 : null,
  nextBegunAt: times.nextBegunAt ?? null,
});

test("timesToResume() counts for each run whose answer was lost until its next step", () => {
  const inFlight = [
    execution("a", { nextBegunAt: 400 }),
    execution("b", { nextBegunAt: 700 }),
    execution("c", { answered: true, nextBegunAt: 130 }),
  ];
  expect(timesToResume([{ at: 100, inFlight }])).toEqual([300, 600]);
});

test("timesToResume() counts all in flight where no answer was lost, and leaves out who had nothing more to do", () => {
  const inFlight = [execution("a", { answered: true, nextBegunAt: 900 }), execution("b", { answered: true })];
  expect(timesToResume([{ at: 100, inFlight }])).toEqual([800]);
});
