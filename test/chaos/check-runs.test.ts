import type { JournalEntryDto } from "@millrace/contract";
import { describe, expect, test } from "vitest";
import { checkRun } from "./check-runs.ts";
import type { Execution } from "./ledger.ts";

// Two steps whose results are those of executions 1 and 2, each answered 5 ms after it began.
const journal = () => [
  entry("run.queued", { input: { steps: 2 } }),
  entry("run.started", { worker: "w", claim: 1 }),
  success(0, 1),
  success(1, 2),
  entry("run.succeeded", { output: { sum: 1 } }),
];
const outside = (): Execution[] => [execution(1, 0, 100), execution(2, 1, 200)];

const entry = (kind: string, body: object) => ({ kind, body, name: null, key: null, attempt: 0 });
const success = (step: number, number: number) => ({
  ...entry("step.succeeded", { output: { value: step, execution: number }, startedAt: "2026-01-01T00:00:00.000Z" }),
  name: "work",
  key: String(step),
  attempt: 1,
});
const execution = (number: number, step: number, begunAt: number, answeredAt: number | null = begunAt + 5) => ({
  number,
  run: "r",
  step,
  begunAt,
  answeredAt,
  nextBegunAt: null,
});

function findings(entries: readonly object[], executions: readonly Execution[]) {
  const at = "2026-01-01T00:00:00.000Z";
  const numbered = entries.map((each, index) => ({ at, seq: index + 1, ...each })) as unknown as JournalEntryDto[];
  return checkRun({ runId: "r", steps: 2, entries: numbered }, executions);
}

describe("checkRun()", () => {
  test("finds nothing in a journal that says what happened", () => {
    expect(findings(journal(), outside())).toEqual({ lost: [], repeated: [], illegal: [] });
  });

  test("allows a step to begin again whose result was not recorded", () => {
    const died = [execution(1, 0, 50, null), execution(2, 0, 100), execution(3, 1, 200)];
    const entries = journal().with(2, success(0, 2)).with(3, success(1, 3));
    expect(findings(entries, died)).toEqual({ lost: [], repeated: [], illegal: [] });
  });

  test("finds a run that did not end", () => {
    expect(findings(journal().slice(0, -1), outside()).lost).toEqual(["r: ended with step.succeeded"]);
    expect(findings([], outside()).lost).toEqual(["r: ended with no journal"]);
  });

  test("finds a step that began after its recorded result was given", () => {
    const { repeated } = findings(journal(), [...outside(), execution(3, 0, 300)]);
    expect(repeated).toEqual([expect.stringContaining("r: 0 began again after its result:")]);
    expect(repeated[0]).toContain("execution 1 begun, answered 1970-01-01T00:00:00.105Z, recorded");
    expect(repeated[0]).toContain("1970-01-01T00:00:00.300Z execution 3 begun");
  });

  test("finds a result that was recorded twice", () => {
    const { repeated, illegal } = findings(journal().toSpliced(3, 0, success(0, 1)), outside());
    expect(repeated).toEqual(["r: 0 was recorded twice"]);
    expect(illegal).not.toEqual([]);
  });

  test("finds a result that nobody gave", () => {
    expect(findings(journal(), [execution(1, 0, 100), execution(2, 1, 200, null)]).illegal).toEqual([
      "r: 1 has a result that nobody gave",
    ]);
  });

  test("finds a gap, an illegal transition, a missing step and a wrong sum", () => {
    expect(findings(journal().with(2, { ...success(0, 1), seq: 9 } as never), outside()).illegal).not.toEqual([]);
    expect(findings(journal().toSpliced(1, 1), outside()).illegal).toContain("r: 4 run.succeeded  : after queued");
    expect(findings(journal().toSpliced(3, 1), outside()).illegal).toEqual(["r: 1 of 2 steps are recorded"]);
    expect(findings(journal().with(4, entry("run.succeeded", { output: { sum: 2 } })), outside()).illegal).toEqual([
      "r: a wrong sum",
    ]);
  });
});
