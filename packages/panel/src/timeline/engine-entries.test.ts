import { describe, expect, it } from "vitest";
import { journalOf, type Line, momentOf } from "../testing/journal-of.ts";
import { buildTimeline } from "./build-timeline.ts";

const started: Line = { kind: "run.started", body: { worker: "w", claim: 1 } };
const queued = (body: object = {}): Line => ({ kind: "run.queued", body: { input: {}, ...body } });

describe("buildTimeline() of what the engine writes beside steps", () => {
  it("knows where a run comes from, what it collected, answered and measured, and what goes on in its place", () => {
    const timeline = buildTimeline(
      journalOf([
        queued({ startedBy: "parent", collect: "batch", schedule: { id: "mail.1", dueAt: momentOf(0) } }),
        { kind: "run.collected", body: { input: 2 } },
        { kind: "run.migrated", body: { from: "a".repeat(64), to: "b".repeat(64) } },
        started,
        { kind: "run.responded", body: { value: { accepted: true } } },
        { kind: "metric.written", name: "parcels", body: { value: 3 } },
        { kind: "run.succeeded", body: { output: null, continuedAs: "next" } },
      ]),
    );
    expect(timeline.origin).toMatchObject({ startedBy: "parent", schedule: { id: "mail.1" } });
    expect(timeline).toMatchObject({ collected: 1, response: { accepted: true }, continuedAs: "next" });
    expect(timeline.metrics.map(({ name }) => name)).toEqual(["parcels"]);
    expect(timeline.markers).toMatchObject([{ kind: "migrated", text: "put on version bbbbbbbbbb" }]);
  });

  it("leads from a step to the run it called or started, and says who won a race", () => {
    const child = { runId: "child", flow: "ship-order" };
    const { rows } = buildTimeline(
      journalOf([
        queued(),
        started,
        { kind: "wait.started", name: "call", body: { wait: "run", signal: "s", until: null, ...child } },
        { kind: "child.started", name: "start", body: child },
        { kind: "race.finished", name: "race", body: { winner: "fast", output: 1 } },
      ]),
    );
    expect(rows.map(({ name, status, child, notes }) => ({ name, status, child, notes }))).toEqual([
      { name: "call", status: "waiting", child, notes: [] },
      { name: "start", status: "succeeded", child, notes: ["started it and does not wait for it"] },
      { name: "race", status: "succeeded", child: null, notes: ["fast came first"] },
    ]);
  });

  it("knows a question to a person, and that somebody was reminded of it", () => {
    const wait = { wait: "approval", approval: "a", signal: "s", until: null, remindAt: momentOf(5) };
    const { rows } = buildTimeline(
      journalOf([
        queued(),
        started,
        { kind: "wait.started", name: "release", body: wait },
        { kind: "approval.reminded", name: "release", body: { approval: "a" } },
      ]),
    );
    expect(rows[0]).toMatchObject({ isApproval: true, notes: [expect.stringMatching(/^reminded at /)] });
  });
});
