import { describe, expect, it } from "vitest";
import { reportText } from "../commands/demo-crash.ts";
import { journalOf, secondsIn } from "../testing/journal-of.ts";
import { type CrashEvidence, countLosses, holds } from "./crash-report.ts";

const read = (path: string) => ({
  name: "read page",
  key: `http://shop${path}`,
  attempt: 1,
  kind: "step.succeeded" as const,
  body: { startedAt: secondsIn(0) },
});
const before = journalOf({ kind: "run.queued", body: { input: {} } }, read("/p/1"));
const well: CrashEvidence = {
  seen: before,
  before,
  after: journalOf({ kind: "run.queued", body: { input: {} } }, read("/p/1"), read("/p/2")),
  askedBefore: new Map([
    ["/p/1", 1],
    ["/p/2", 1],
    ["/robots.txt", 1],
  ]),
  askedAfter: new Map([
    ["/p/1", 1],
    ["/p/2", 2],
    ["/robots.txt", 2],
  ]),
};

describe("countLosses()", () => {
  it("counts nothing where pages that were under way alone are read again", () => {
    expect(countLosses(well)).toEqual({ recordedBefore: 1, underWay: 1, lost: 0, recordedTwice: 0, readAgain: 0 });
  });

  it("counts an entry that somebody had seen and that is gone, or that has become another", () => {
    expect(countLosses({ ...well, seen: well.after }).lost).toBe(1);
    expect(
      countLosses({ ...well, after: journalOf({ kind: "run.queued", body: { input: {} } }, read("/p/9")) }).lost,
    ).toBe(1);
  });

  it("counts a step that is recorded twice", () => {
    expect(countLosses({ ...well, after: journalOf(...before, read("/p/1")) }).recordedTwice).toBe(1);
  });

  it("counts a page that was done and that the shop was asked for again", () => {
    expect(countLosses({ ...well, askedAfter: new Map([["/p/1", 2]]) }).readAgain).toBe(1);
  });
});

describe("the report", () => {
  const report = { ...countLosses(well), pages: 2, takenUpMs: 900, resumeMs: 2_000, status: "succeeded" };

  it("holds when the run succeeded with nothing lost or done twice", () => {
    expect(holds(report)).toBe(true);
    expect(reportText(report)).toContain("✓ The run of 2 pages succeeded.");
    expect(reportText(report)).toContain("taken up in 900 ms; its next step was recorded after 2.0 s");
  });

  it.each([{ status: "failed" }, { lost: 1 }, { recordedTwice: 1 }, { readAgain: 1 }])(
    "does not hold with %j",
    (change) => {
      expect(holds({ ...report, ...change })).toBe(false);
      expect(reportText({ ...report, ...change }).match(/✗/g)).toHaveLength(1);
    },
  );

  it("says so when the run was never taken up", () => {
    expect(reportText({ ...report, takenUpMs: null, resumeMs: null })).toContain("never");
  });
});
