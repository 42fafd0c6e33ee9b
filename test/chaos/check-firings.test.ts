import type { FiringDto } from "@millrace/contract";
import { expect, test } from "vitest";
import { firingFaults } from "./check-firings.ts";

const everyMs = 2_000;
const untilMs = 8_000;

function firing(seconds: number, rest: Partial<FiringDto> = {}): FiringDto {
  const dueAt = new Date(seconds * 1_000).toISOString();
  return { dueAt, firedAt: dueAt, jitterMs: 0, outcome: "run", runId: "r", errorCode: null, error: null, ...rest };
}

const faults = (firings: readonly FiringDto[], until = untilMs) => firingFaults(firings, { everyMs, untilMs: until });

test("every moment with a firing that has a run, or is another's, is right in any order", () => {
  const coalesced = firing(4, { outcome: "coalesced", runId: null });
  expect(faults([firing(8), firing(6), coalesced, firing(2)])).toEqual([]);
});

test("a moment without a firing, and one with two, are found", () => {
  expect(faults([firing(2), firing(6)])).toEqual(["1970-01-01T00:00:06.000Z comes 4000 ms after the firing before it"]);
  expect(faults([firing(2), firing(2)])).toEqual(["1970-01-01T00:00:02.000Z comes 0 ms after the firing before it"]);
});

test("a firing that failed, and one whose run never came, are found", () => {
  expect(faults([firing(2, { outcome: "failed", runId: null, error: "gone" })])).toEqual([
    "1970-01-01T00:00:02.000Z failed: gone",
  ]);
  const late = firing(4, { outcome: "coalesced", runId: null });
  expect(faults([firing(2), late])).toEqual(["1970-01-01T00:00:04.000Z is no run's"]);
  expect(faults([firing(2), late], 3_000)).toEqual([]);
});

test("a schedule that fires no more, or never did, is found", () => {
  expect(faults([firing(2)], 90_000)).toEqual(["no firing after 1970-01-01T00:00:02.000Z"]);
  expect(faults([])).toEqual(["no firing after undefined"]);
});
