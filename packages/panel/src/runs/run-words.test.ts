import { describe, expect, it } from "vitest";
import { journalOf } from "../testing/journal-of.ts";
import { runDurationMs, sayChange, shortId } from "./run-words.ts";

describe("a run in words", () => {
  it("has the end of its id as its short name", () =>
    expect(shortId("01a1fe31-cb49-7089-80c3-1419e2703230")).toBe("e2703230"));

  it("lasts from its start to its end, or until now", () => {
    const startedAt = "2026-03-01T06:00:00.000Z";
    expect(runDurationMs({ startedAt: null, finishedAt: null }, 5)).toBeNull();
    expect(runDurationMs({ startedAt, finishedAt: "2026-03-01T06:00:02.000Z" }, 5)).toBe(2_000);
    expect(runDurationMs({ startedAt, finishedAt: null }, Date.parse(startedAt) + 7)).toBe(7);
  });

  it("has a sentence for each change of status", () => {
    const [started, log] = journalOf([
      { kind: "run.started", body: { worker: "w", claim: 1 } },
      { kind: "log.written", body: { level: "info", message: "m" } },
    ]);
    expect(sayChange({ runId: "0123456789", flow: "ask", entry: started! })).toBe("Run 23456789 of ask is running.");
    expect(sayChange({ runId: "0123456789", flow: "ask", entry: log! })).toBeNull();
  });
});
