import { describe, expect, it } from "vitest";
import { journalOf, secondsIn } from "../testing/journal-of.ts";
import { describeEntry } from "./watch-run.ts";

const step = { name: "read page", key: "/p/1", attempt: 1 };
const error = { code: "HTTP_STATUS", message: "status 503", retry: true };

describe("describeEntry()", () => {
  it("says what a run does, entry by entry", () => {
    const journal = journalOf(
      { kind: "run.queued", body: { input: {} } },
      { kind: "run.started", body: { worker: "w", claim: 1 } },
      { ...step, kind: "step.started", body: { startedAt: secondsIn(0) } },
      { ...step, kind: "step.failed", body: { error, startedAt: secondsIn(0), retryAt: secondsIn(9) } },
      { ...step, kind: "step.failed", body: { error, startedAt: secondsIn(0), retryAt: null } },
      { name: "nap", kind: "wait.started", body: { wait: "sleep", until: secondsIn(9) } },
      { name: "ask", kind: "wait.started", body: { wait: "signal", signal: "go", until: null } },
      { kind: "run.migrated", body: { from: "1".repeat(64), to: "2".repeat(64) } },
      { kind: "run.released", body: { reason: "drained" } },
      { kind: "run.started", body: { worker: "w", claim: 2 } },
      { kind: "run.canceled", body: { reason: "" } },
    );
    expect(journal.map(describeEntry)).toEqual([
      "queued",
      "started",
      "read page /p/1",
      "read page /p/1 failed and will be tried again: status 503",
      "read page /p/1 failed: status 503",
      "sleeps until 2026-03-01T06:00:09.000Z",
      "waits for the signal go",
      "moved to the version 222222222222",
      "handed over: drained",
      "taken up again",
      null,
    ]);
  });
});
