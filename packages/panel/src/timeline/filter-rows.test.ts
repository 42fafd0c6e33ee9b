import { describe, expect, it } from "vitest";
import { filterRows } from "./filter-rows.ts";
import { rowsInView } from "./rows-in-view.ts";
import type { StepRow } from "./timeline.ts";

const row = (name: string, key: string | null, status: StepRow["status"]) => ({ name, key, status }) as StepRow;
const rows = [
  row("Read page", "/lamp", "succeeded"),
  row("Read page", "/chair", "failed"),
  row("tell", null, "failed"),
];
const found = (text: string, status: StepRow["status"] | null = null) =>
  filterRows(rows, { text, status }).map((one) => rows.indexOf(one));

describe("filterRows()", () => {
  it("looks for a part of the name or the key in any case, and for a status", () => {
    expect(filterRows(rows, { text: " ", status: null })).toBe(rows);
    expect([found("read P"), found("LAMP"), found("null"), found("", "failed"), found("read", "failed")]).toEqual([
      [0, 1],
      [0],
      [],
      [1, 2],
      [1],
    ]);
  });
});

describe("rowsInView()", () => {
  const view = (count: number, abovePx: number) => rowsInView(count, { abovePx, viewPx: 1_000, rowPx: 25 });

  it("has all of a few rows", () => {
    expect(view(300, 5_000)).toEqual({ from: 0, to: 300 });
  });

  it("has those in the window and some around them, from the first to the last", () => {
    for (const abovePx of [-400, 0, 999, 1_000, 60_000, 124_000]) {
      const { from, to } = view(5_000, abovePx);
      expect(from).toBeLessThanOrEqual(Math.max(0, abovePx / 25));
      expect(to).toBeGreaterThanOrEqual(Math.min(5_000, (abovePx + 1_000) / 25));
      expect(to - from).toBeLessThanOrEqual(160);
    }
  });

  it("stays within a list that has become shorter", () => {
    expect(view(301, 1e6)).toEqual({ from: 301, to: 301 });
  });
});
