import { stripVTControlCharacters } from "node:util";
import { operations } from "@millrace/contract";
import { describe, expect, it } from "vitest";
import { type BoardState, boardLines } from "./board.ts";
import { EndedPerSecond, sparkline } from "./ended-per-second.ts";

const nowMs = Date.parse("2026-03-01T06:00:58.100Z");
const queue = operations.queues.list.example.output.queues[0]!;
const run = operations.runs.list.example.output.runs[0]!;
const state: BoardState = {
  url: "http://127.0.0.1:5005",
  system: operations.system.get.example.output,
  queues: [{ ...queue, queue: "mail", size: 7, running: 2, paused: true }],
  runs: Array.from({ length: 60 }, (_, index) => ({ ...run, runId: `run-${index}` })),
  ended: Array.from({ length: 60 }, () => ({ succeeded: 1, failed: 0 })),
  trouble: null,
};
const lines = (changes: Partial<BoardState> = {}, screen: { columns?: number; rows?: number } = {}) =>
  boardLines({ ...state, ...changes }, { columns: 100, rows: 30, nowMs, ...screen }).map(stripVTControlCharacters);

describe("the dashboard", () => {
  it("says how the server is, what waits, what has ended and what runs", () => {
    const text = lines().join("\n");
    expect(text).toMatch(/^Millrace 0\.1\.0 {2}http:\/\/127\.0\.0\.1:5005 {2}sqlite {2}up 1 min$/m);
    expect(text).toMatch(/worker working, 2 of 50 runs .* 13 claimable, the oldest for 1 min 2 s/);
    expect(text).toContain("1 wait for a worker with gpu");
    expect(text).toMatch(/succeeded {2}█{60} {2}60 in the last minute/);
    expect(text).toMatch(/failed {5}·{60} {2}0/);
    expect(text).toMatch(/mail +7 +2 .*paused/);
    expect(text).toMatch(/run-0 /);
  });

  it.each([
    [100, 30],
    [60, 12],
    [20, 5],
  ])("fits a terminal of %i by %i", (columns, rows) => {
    const shown = lines({}, { columns, rows });
    expect(shown.length).toBeLessThanOrEqual(rows);
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("says what is wrong, and where there is nothing", () => {
    const text = lines({ queues: [], runs: [], trouble: "Cannot reach the server" }).join("\n");
    expect(text).toContain("No runs yet.");
    expect(text).toContain("Cannot reach the server");
    expect(lines({ ended: state.ended.slice(0, 5) }).join("\n")).toMatch(/succeeded {2}█{5} {2}5 in the last 5 s/);
    expect(lines({ ended: [] }).join("\n")).not.toContain("in the last");
    expect(lines({ system: { ...state.system, backlog: null } }).join("\n")).toContain("0 claimable");
  });
});

describe("EndedPerSecond", () => {
  it("counts by the second and forgets what is older", () => {
    const ended = new EndedPerSecond({ seconds: 3, fromMs: 1_000 });
    for (const atMs of [1_000, 1_999, 2_000]) ended.add("succeeded", atMs);
    ended.add("failed", 3_100);
    expect(ended.until(3_500).map(({ succeeded, failed }) => [succeeded, failed])).toEqual([
      [2, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(ended.until(1_000)).toHaveLength(1);
    expect(ended.until(10_000).every(({ succeeded, failed }) => succeeded + failed === 0)).toBe(true);
  });

  it("is drawn as bars, each as high as its number", () => {
    expect(sparkline([0, 1, 4, 8])).toBe("·▁▄█");
    expect(sparkline([0, 0])).toBe("··");
  });
});
