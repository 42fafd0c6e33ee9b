import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { journalOf, type Line, momentOf } from "../testing/journal-of.ts";
import { buildTimeline } from "./build-timeline.ts";
import type { Timeline } from "./timeline.ts";

const error = { code: "STEP_FAILED", message: "Cannot read", retry: true };
const queued: Line = { kind: "run.queued", body: { input: { urls: [] } } };
const started = (claim = 1): Line => ({ kind: "run.started", body: { worker: "w", claim } });
const began = (atMs: number) => momentOf(atMs);

describe("buildTimeline()", () => {
  it("reads nothing from an empty journal", () => {
    expect(buildTimeline([])).toMatchObject({ status: "queued", rows: [], markers: [], endMs: null });
  });

  it("draws a quick step from its end alone, and a slow one from its start on", () => {
    const lines: Line[] = [
      queued,
      started(),
      { atMs: 30, kind: "step.succeeded", name: "quick", body: { output: 1, startedAt: began(20) } },
      { atMs: 150, kind: "step.started", name: "slow", body: { startedAt: began(40) } },
    ];
    const { rows } = buildTimeline(journalOf(lines));
    expect(rows.map(({ label, status }) => [label, status])).toEqual([
      ["quick", "succeeded"],
      ["slow", "running"],
    ]);
    expect(rows[0]).toMatchObject({
      output: 1,
      segments: [{ startMs: Date.parse(began(20)), endMs: Date.parse(began(30)) }],
    });
    expect(rows[1]?.segments).toMatchObject([{ attempt: 1, endMs: null, outcome: "going on" }]);
  });

  it("draws attempts apart, with the pause between them", () => {
    const lines: Line[] = [
      queued,
      started(),
      {
        atMs: 50,
        kind: "step.failed",
        name: "read",
        attempt: 1,
        body: { error, startedAt: began(10), retryAt: began(90) },
      },
      { atMs: 120, kind: "step.succeeded", name: "read", attempt: 2, body: { startedAt: began(90) } },
    ];
    const waiting = buildTimeline(journalOf(lines.slice(0, 3))).rows[0];
    expect(waiting).toMatchObject({ status: "waiting", waitsFor: expect.stringContaining("tried again at") });
    const { rows } = buildTimeline(journalOf(lines));
    expect(rows[0]).toMatchObject({ status: "succeeded", error: null, waitsFor: null });
    expect(rows[0]?.segments.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ["attempt", "failed"],
      ["pause", "elapsed"],
      ["attempt", "succeeded"],
    ]);
    expect(rows[0]?.segments[1]).toMatchObject({ startMs: Date.parse(began(50)), endMs: Date.parse(began(90)) });
  });

  it("marks a crash, interrupts what was under way and counts the recovery", () => {
    const lines: Line[] = [
      queued,
      started(),
      { atMs: 150, kind: "step.started", name: "slow", body: { startedAt: began(20) } },
      { atMs: 300, ...started(2) },
      { atMs: 400, kind: "step.succeeded", name: "slow", body: { startedAt: began(310) } },
    ];
    const timeline = buildTimeline(journalOf(lines));
    expect(timeline).toMatchObject({ recoveries: 1, markers: [{ text: "taken up again after a crash" }] });
    expect(timeline.rows[0]?.segments.map(({ outcome }) => outcome)).toEqual(["interrupted", "succeeded"]);
  });

  it.each([
    ["drained", "hand-over", 0],
    ["runner died", "crash", 1],
    ["worker lost", "crash", 1],
  ] as const)("tells a run that was given back as %s by a %s", (reason, kind, recoveries) => {
    const timeline = buildTimeline(
      journalOf([queued, started(), { kind: "run.released", body: { reason } }, started(2)]),
    );
    expect(timeline.markers.map((marker) => marker.kind)).toEqual([kind, "taken up again"]);
    expect(timeline).toMatchObject({ recoveries, status: "running" });
  });

  it("takes going on after a wait for no crash", () => {
    const lines: Line[] = [
      queued,
      started(),
      { kind: "wait.started", name: "answer", body: { wait: "signal", signal: "yes", until: null } },
      { kind: "run.waiting", body: { until: null, signals: ["yes"] } },
      started(2),
      { kind: "wait.finished", name: "answer", body: { outcome: "received", payload: 7 } },
    ];
    expect(buildTimeline(journalOf(lines.slice(0, 4)))).toMatchObject({
      status: "waiting",
      rows: [{ status: "waiting", waitsFor: "waits for the signal yes" }],
    });
    expect(buildTimeline(journalOf(lines))).toMatchObject({
      recoveries: 0,
      markers: [],
      rows: [{ status: "succeeded", output: 7, segments: [{ kind: "wait", outcome: "received" }] }],
    });
  });

  it("says until when a sleep lasts", () => {
    const lines: Line[] = [
      queued,
      { kind: "wait.started", name: "nap", body: { wait: "sleep", until: began(60_000) } },
    ];
    expect(buildTimeline(journalOf(lines)).rows[0]?.waitsFor).toMatch(/^sleeps until /);
  });

  it("puts nested steps below the one they lie in, keys with slashes too", () => {
    const lines: Line[] = [
      queued,
      { atMs: 20, kind: "step.succeeded", name: "visit[http://a/b]/log in", body: { startedAt: began(10) } },
      { atMs: 30, kind: "step.succeeded", name: "and/or", body: { startedAt: began(9) } },
      { atMs: 40, kind: "step.succeeded", name: "visit", key: "http://a/b", body: { startedAt: began(5) } },
    ];
    expect(buildTimeline(journalOf(lines)).rows.map(({ label, key, depth }) => [label, key, depth])).toEqual([
      ["visit", "http://a/b", 0],
      ["log in", null, 1],
      ["and/or", null, 0],
    ]);
  });

  it("keeps logs, files and events where they belong", () => {
    const lines: Line[] = [
      queued,
      { kind: "log.written", body: { level: "info", message: "of the run" } },
      { kind: "log.written", body: { level: "info", message: "of the step", step: "read", stepKey: "a" } },
      {
        kind: "artifact.written",
        name: "a.png",
        body: { artifact: "0", mediaType: "image/png", sizeBytes: 1, step: "read", stepKey: "a" },
      },
      { kind: "artifact.written", name: "b.png", body: { artifact: "1", mediaType: "image/png", sizeBytes: 1 } },
      { kind: "event.emitted", body: { type: "price.changed", payload: null } },
    ];
    const timeline = buildTimeline(journalOf(lines));
    expect(timeline.rows).toMatchObject([
      { id: "read[a]", logs: [{ body: { message: "of the step" } }], artifacts: [{ name: "a.png" }] },
    ]);
    expect(timeline).toMatchObject({
      logs: [{ body: { message: "of the run" } }],
      artifacts: [{ name: "b.png" }],
      events: [{ body: { type: "price.changed" } }],
    });
  });

  it("cancels what the end of the run cuts off", () => {
    const lines: Line[] = [
      queued,
      started(),
      { kind: "step.started", name: "slow", body: { startedAt: began(1) } },
      { kind: "wait.started", name: "nap", body: { wait: "sleep", until: began(60_000) } },
      { kind: "run.canceled", body: { reason: "asked for" } },
    ];
    const { rows, status } = buildTimeline(journalOf(lines));
    expect([status, ...rows.map((row) => row.status)]).toEqual(["canceled", "canceled", "canceled"]);
    expect(rows.flatMap((row) => row.segments).every(({ endMs }) => endMs !== null)).toBe(true);
  });

  it("gives a valid picture of any beginning of any journal", () => {
    fc.assert(
      fc.property(anyJournal, (lines) => expectValid(buildTimeline(journalOf(lines)))),
      { numRuns: 500 },
    );
  });
});

const stepName = fc.constantFrom("a", "b", "a/b", "a[k]/b", "b/a/b", "");
const stepKey = fc.constantFrom(null, "k", "x/y");
const atMs = fc.integer({ min: 0, max: 1_000 });
const body = fc.record({
  startedAt: atMs.map(began),
  output: fc.constant(1),
  error: fc.constant(error),
  retryAt: fc.option(atMs.map(began)),
});
const anyJournal: fc.Arbitrary<Line[]> = fc.array(
  fc.oneof(
    fc.record({
      atMs,
      kind: fc.constantFrom("step.started" as const, "step.succeeded" as const, "step.failed" as const),
      name: stepName,
      key: stepKey,
      attempt: fc.integer({ min: 1, max: 3 }),
      body,
    }),
    fc.record({
      atMs,
      kind: fc.constant("wait.started" as const),
      name: stepName,
      key: stepKey,
      body: fc.constant({ wait: "sleep", until: began(9) }),
    }),
    fc.record({
      atMs,
      kind: fc.constant("wait.finished" as const),
      name: stepName,
      key: stepKey,
      body: fc.constant({ outcome: "elapsed" }),
    }),
    fc.record({
      atMs,
      kind: fc.constant("log.written" as const),
      body: fc.constant({ level: "info", message: "m", step: "a" }),
    }),
    fc.record({
      atMs,
      kind: fc.constant("run.released" as const),
      body: fc.record({ reason: fc.constantFrom("drained", "runner died") }),
    }),
    fc.record({
      atMs,
      kind: fc.constantFrom(
        "run.started" as const,
        "run.waiting" as const,
        "run.succeeded" as const,
        "run.failed" as const,
        "run.canceled" as const,
      ),
      body: fc.constant({ error }),
    }),
  ),
  { maxLength: 40 },
);

function expectValid(timeline: Timeline): void {
  const ids = timeline.rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  let depthBefore = -1;
  for (const row of timeline.rows) {
    expect(row.depth).toBeLessThanOrEqual(depthBefore + 1);
    depthBefore = row.depth;
    for (const { startMs, endMs } of row.segments) {
      expect(startMs).toBeGreaterThanOrEqual(timeline.startMs);
      if (endMs !== null) expect(endMs).toBeGreaterThanOrEqual(startMs);
    }
    expect(row.segments.filter(({ endMs }) => endMs === null).length).toBeLessThanOrEqual(1);
  }
  if (timeline.endMs !== null) expect(timeline.lastMs).toBeGreaterThanOrEqual(timeline.startMs);
}
