import { describe, expect, it } from "vitest";
import { journalOf, secondsIn } from "../testing/journal-of.ts";
import { showSteps } from "./show-steps.ts";
import { stepRows } from "./step-rows.ts";

const error = { code: "HTTP_STATUS", message: "Cannot read it", retry: true };
const step = { name: "read page", key: "/p/1", attempt: 1 };

describe("stepRows()", () => {
  it("has one row for a step with all its attempts, and keeps what an earlier one failed with", () => {
    const journal = journalOf(
      { kind: "run.queued", body: { input: {} } },
      { ...step, kind: "step.started", body: { startedAt: secondsIn(0) } },
      { ...step, kind: "step.failed", body: { error, startedAt: secondsIn(0), retryAt: secondsIn(4) } },
      { ...step, attempt: 2, kind: "step.started", body: { startedAt: secondsIn(3) } },
      { ...step, attempt: 2, kind: "step.succeeded", body: { startedAt: secondsIn(3) } },
    );
    const row = { name: "read page", key: "/p/1", detail: "HTTP_STATUS, tried again" };
    expect(stepRows(journal)).toEqual([{ ...row, outcome: "succeeded", attempt: 2, tookMs: 1_000 }]);
    expect(stepRows(journal.slice(0, 4))).toEqual([{ ...row, outcome: "running", attempt: 2, tookMs: null }]);
    expect(stepRows(journal.slice(0, 3))).toEqual([{ ...row, outcome: "failed", attempt: 1, tookMs: 2_000 }]);
  });

  it("says what a step failed with for good", () => {
    const journal = journalOf({
      ...step,
      kind: "step.failed",
      body: { error, startedAt: secondsIn(0), retryAt: null },
    });
    expect(stepRows(journal)[0]).toMatchObject({ outcome: "failed", detail: "HTTP_STATUS" });
  });

  it("says what a wait waits for, and how long it took", () => {
    const journal = journalOf(
      { name: "nap", kind: "wait.started", body: { wait: "sleep", until: secondsIn(3) } },
      { name: "answer", kind: "wait.started", body: { wait: "signal", signal: "go", until: null } },
      { kind: "run.waiting", body: { until: secondsIn(3), signals: ["go"] } },
      { name: "nap", kind: "wait.finished", body: { outcome: "elapsed" } },
    );
    expect(stepRows(journal)).toEqual([
      { name: "nap", key: "", attempt: 0, outcome: "elapsed", tookMs: 3_000, detail: `until ${secondsIn(3)}` },
      { name: "answer", key: "", attempt: 0, outcome: "waiting", tookMs: null, detail: "for the signal go" },
    ]);
  });
});

describe("showSteps()", () => {
  const many = (count: number) =>
    journalOf(
      { ...step, key: "broken", kind: "step.failed", body: { error, startedAt: secondsIn(0), retryAt: null } },
      ...Array.from({ length: count }, (_, index) => ({
        ...step,
        key: `/p/${index}`,
        kind: "step.succeeded" as const,
        body: { startedAt: secondsIn(0) },
      })),
    );

  it("shows the last of hundreds of steps and those that did not succeed, or all of them", () => {
    const text = showSteps(many(300), { all: false });
    expect(text.split("\n")).toHaveLength(1 + 1 + 40 + 1);
    expect(text).toContain("broken");
    expect(text).toContain("/p/299");
    expect(text).toMatch(/260 more steps that succeeded are not shown: --all/);
    expect(showSteps(many(300), { all: true }).split("\n")).toHaveLength(302);
  });

  it("shows events, warnings and errors, the last ten of them", () => {
    const warn = { kind: "log.written" as const, body: { level: "warn" as const, message: "no browser" } };
    const journal = journalOf(
      ...Array.from({ length: 9 }, () => warn),
      { kind: "log.written", body: { level: "info", message: "not worth a note" } },
      { kind: "log.written", body: { level: "error", message: "it broke" } },
      { name: "tell", kind: "event.emitted", body: { type: "price.changed", payload: {} } },
    );
    const text = showSteps(journal, { all: false });
    expect(text).toContain("1 before, see --all");
    expect(text).toContain("06:00:10 error it broke");
    expect(text).toContain("06:00:11 event price.changed");
    expect(text).not.toContain("not worth a note");
    expect(showSteps(journal, { all: true })).not.toContain("see --all");
  });

  it("shows waits and what is running", () => {
    const journal = journalOf(
      { ...step, kind: "step.started", body: { startedAt: secondsIn(0) } },
      { name: "nap", kind: "wait.started", body: { wait: "sleep", until: secondsIn(3) } },
    );
    expect(showSteps(journal, { all: false })).toMatch(/read page +\/p\/1 +running +1\n *nap +waiting/);
  });

  it("is empty for a run that has done nothing yet", () => {
    expect(showSteps(journalOf({ kind: "run.queued", body: { input: {} } }), { all: false })).toBe("");
  });
});
