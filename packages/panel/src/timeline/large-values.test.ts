import { expect, it } from "vitest";
import { journalOf, momentOf } from "../testing/journal-of.ts";
import { buildTimeline } from "./build-timeline.ts";

it("buildTimeline() has what stands for values that are too long, of the run and of its steps", () => {
  const large = (digit: string) => ({ artifact: digit.repeat(64), sizeBytes: 70_000, preview: '"' });
  const timeline = buildTimeline(
    journalOf([
      { kind: "run.queued", body: { large: large("1") } },
      { atMs: 30, kind: "step.succeeded", name: "read", body: { large: large("2"), startedAt: momentOf(20) } },
      { atMs: 40, kind: "race.finished", name: "race", body: { winner: "a", large: large("3") } },
      { atMs: 50, kind: "run.succeeded", body: { large: large("4") } },
    ]),
  );
  expect(timeline).toMatchObject({ largeInput: large("1"), largeOutput: large("4") });
  expect(timeline.rows.map((row) => [row.large, row.output])).toEqual([
    [large("2"), undefined],
    [large("3"), undefined],
  ]);
});
