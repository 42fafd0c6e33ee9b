import { z } from "@millrace/flow";
import { createProfiler } from "@millrace/parsing/profile";
import { createSeenKeys } from "@millrace/parsing/seen-keys";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import sample from "./sample-input.json" with { type: "json" };
import type { Finding, TableRecord } from "./src/check/check.ts";
import { checkTable } from "./src/check/check-table.ts";
import { uniqueCheck } from "./src/check/judge-keys.ts";
import { type Expectation, type ExpectationOf, expectationSchema } from "./src/expectation/expectation.ts";
import { remember, type TableHistory } from "./src/history/history.ts";
import { verdictOf } from "./src/history/verdict.ts";
import { validationReport } from "./src/report/report.ts";
import { expectationsOf, suggestExpectations } from "./src/suggest/suggest.ts";

const nowMs = Date.parse("2031-03-10T00:00:00Z");
const opened = (rows: readonly TableRecord[]) =>
  async function* () {
    for (let at = 0; at < rows.length; at += 3) yield { records: rows.slice(at, at + 3) };
  };
const expectationsFrom = (given: readonly unknown[]) => given.map((one) => expectationSchema.parse(one));
const checkRows = (rows: readonly TableRecord[], given: readonly unknown[], history: TableHistory | null = null) =>
  checkTable(opened(rows), {
    expectations: expectationsFrom(given),
    references: {
      codes: opened([
        { code: "a", n: 1 },
        { code: "b", n: 2 },
      ]),
    },
    history,
    nowMs,
    keep: 100,
  });

/** The rows of a column x that break an expectation. */
async function breaking(values: readonly unknown[], expectation: Readonly<Record<string, unknown>>) {
  const rows = values.map((x) => ({ x })) as TableRecord[];
  const { failing, findings } = await checkRows(rows, [{ column: "x", ...expectation }]);
  return { rows: failing.map(({ row }) => row), finding: findings[0]! };
}
const outcome = async (rows: readonly TableRecord[], expectation: unknown, history?: TableHistory) => {
  const [finding] = (await checkRows(rows, [expectation], history)).findings;
  return `${finding!.outcome}: ${finding!.seen}`;
};

describe("expectations of cells", () => {
  it.each([
    [{ expect: "filled" }, [1, null, "", "  ", 0], [2, 3, 4]],
    [{ expect: "type", type: "integer" }, ["1", 2, "2.5", "1.234,5", null, "007"], [3, 4, 6]],
    [{ expect: "type", type: "number" }, ["1", 2.5, "x"], [3]],
    [{ expect: "type", type: "date" }, ["2031-02-28", "2031-02-30", "28.02.2031"], [2, 3]],
    [{ expect: "type", type: "text" }, ["x", "12", 12], [3]],
    [{ expect: "range", min: 0, max: 10 }, [0, "10", 10.1, -1, "ten", null], [3, 4, 5]],
    [{ expect: "range", min: "2031-01-01" }, ["2031-01-01", "2030-12-31", 5], [2, 3]],
    [{ expect: "length", min: 2, max: 3 }, ["a", "ab", "abc", "abcd", 12345], [1, 4, 5]],
    [{ expect: "pattern", pattern: "^[a-z]+$" }, ["abc", "aBc", 5], [2, 3]],
    [{ expect: "allowed", values: ["a", 1, true] }, ["a", "1", true, "b"], [4]],
  ])("%j tells which rows break it", async (expectation, values, rows) => {
    expect((await breaking(values, expectation)).rows).toEqual(rows);
  });

  it("match in time that grows with the text alone", async () => {
    const text = `${"a".repeat(50_000)}!`;
    const before = process.cpuUsage();
    expect((await breaking([text], { expect: "pattern", pattern: "^(a+)+$" })).rows).toEqual([1]);
    // Processor time, in microseconds: what else the machine does is not in it.
    expect(process.cpuUsage(before).user).toBeLessThan(2e6);
  });

  it("tolerate as large a share as they are told to, and say so", async () => {
    const { finding } = await breaking([1, 2, 3, "x"], { expect: "type", type: "integer", mostly: 0.75 });
    expect(finding).toMatchObject({
      outcome: "held",
      checked: 4,
      failed: 1,
      seen: "1 of 4 (25 %) do not, of which 25 % are tolerated",
    });
    expect((await breaking([1, 2, "y", "x"], { expect: "type", type: "integer", mostly: 0.75 })).finding.outcome).toBe(
      "broken",
    );
    expect((await breaking([null], { expect: "type", type: "integer" })).finding.outcome).toBe("nothing to check");
  });

  it("that make no sense end the run at once", async () => {
    await expect(breaking([1], { expect: "pattern", pattern: "(?<=a)b" })).rejects.toThrow("must be in RE2 syntax");
    await expect(breaking([1], { expect: "range", min: "low" })).rejects.toThrow(
      "its bounds must be numbers, or ISO dates",
    );
    await expect(checkRows([], [{ expect: "reference", columns: ["x"], table: "none" }])).rejects.toThrow(
      "must be named in references",
    );
    await expect(checkRows([], [{ expect: "expression", expression: "1 +" }])).rejects.toThrow("must be an expression");
  });
});

describe("expectations of rows", () => {
  it("find the row that a key was in before, and the keys that another table lacks", async () => {
    const rows = [
      { k: "a", n: 1 },
      { k: "b", n: "1" },
      { k: "a", n: "1" },
      { k: null, n: 1 },
      { k: "c", n: 1 },
    ];
    const { failing } = await checkRows(rows, [
      { expect: "unique", columns: ["k", "n"] },
      { expect: "reference", columns: ["k"], table: "codes", keys: ["code"] },
      { expect: "expression", expression: "n < 2", name: "small" },
    ]);
    expect(failing.map(({ expectation, row, reason }) => [expectation, row, reason])).toEqual([
      ["k + n is unique", 3, "is the same as in row 1"],
      ["k is in codes", 5, "is not in codes"],
      ["small", 2, expect.stringContaining("cannot be evaluated")],
      ["small", 3, expect.stringContaining("cannot be evaluated")],
    ]);
  });

  it("count a unique key the same in several passes as in one", () => {
    const expectation = expectationsFrom([{ expect: "unique", columns: ["k"] }])[0] as ExpectationOf<"unique">;
    const rows = Array.from({ length: 3_000 }, (_, at) => ({ k: at % 2_500 }));
    const check = uniqueCheck(expectation, { keep: 1_000, seen: createSeenKeys({ maxKeys: 400 }) });
    for (const [at, row] of rows.entries()) check.add!(row, at + 1);
    const parts = check.parts!();
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      for (const [at, row] of rows.entries()) part.add!(row, at + 1);
      check.take!(part);
    }
    const table = { profile: { rows: 3_000, columns: [] }, history: null, nowMs };
    expect(check.finish(table)).toMatchObject({ outcome: "broken", checked: 3_000, failed: 500 });
    expect(check.failing.map(({ row }) => row).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 500 }, (_, at) => 2_501 + at),
    );
  });
});

describe("expectations of the table", () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({
    n: at,
    kind: at < 80 ? "a" : "b",
    at: `2031-03-0${1 + (at % 8)}`,
  }));

  it.each([
    [{ expect: "column", column: "n" }, "held: it is there"],
    [{ expect: "column", column: "n", present: false }, "broken: it is there"],
    [{ expect: "column", column: "m" }, "broken: it is not there"],
    [{ expect: "statistic", column: "n", of: "mean", min: 49, max: 50 }, "held: it is 49.5"],
    [{ expect: "statistic", column: "n", of: "quantile", quantile: 0.9, max: 80 }, "broken: it is 89.5"],
    [{ expect: "statistic", column: "kind", of: "distinct", max: 2 }, "held: it is 2"],
    [{ expect: "statistic", column: "kind", of: "mean" }, "nothing to check: the column has no number"],
    [{ expect: "statistic", column: "kind", of: "missing share", max: 0 }, "held: it is 0"],
    [{ expect: "statistic", column: "gone", of: "mean" }, "broken: the column is not there"],
    [{ expect: "share", column: "kind", values: ["a"], min: 0.7 }, "held: it is 0.8"],
    [{ expect: "share", column: "gone", values: ["a"] }, "nothing to check: no cell to look at"],
    [{ expect: "fresh", column: "at", within: "3d" }, "held: the newest is 2031-03-08T00:00:00.000Z, 48 hours old"],
    [{ expect: "fresh", column: "at", within: "1d" }, "broken: the newest is 2031-03-08T00:00:00.000Z, 48 hours old"],
    [{ expect: "fresh", column: "n", within: "1d" }, "nothing to check: the column has no date"],
    [{ expect: "rows", min: 101 }, "broken: 100 rows"],
    [{ expect: "rows", changePercent: 10 }, "nothing to check: 100 rows, and no earlier run to compare with"],
    [{ expect: "drift", column: "n" }, "nothing to check: no earlier run to compare with"],
  ])("%j", async (expectation, seen) => {
    expect(await outcome(rows, expectation)).toBe(seen);
  });

  it("compare with the runs before", async () => {
    const drift: readonly unknown[] = [{ expect: "drift", column: "n", by: "ks", max: 0.2 }];
    const { profile } = await checkRows(rows, drift);
    const history = remember({ rows: [90, 400], columns: [] }, { profile, expectations: expectationsFrom(drift) });
    expect(history).toMatchObject({ rows: [90, 400, 100], columns: [{ column: "n" }] });
    expect(await outcome(rows, drift[0], history)).toBe("held: ks is 0");
    expect(
      await outcome(
        rows.map((row) => ({ ...row, n: row.n + 50 })),
        drift[0],
        history,
      ),
    ).toMatch(/^broken: ks is 0\.(49|5)/u);
    expect(await outcome(rows, { expect: "rows", changePercent: 10 }, history)).toBe(
      "held: 100 rows, 0 % from the usual 100",
    );
    expect(await outcome(rows.slice(50), { expect: "rows", changePercent: 10 }, history)).toBe(
      "broken: 50 rows, 50 % from the usual 100",
    );
  });
});

describe("suggestExpectations()", () => {
  const cell = fc.oneof(
    fc.constantFrom(null, "", "a", "b", "2031-01-01", "true"),
    fc.integer({ min: -5, max: 500 }),
    fc.constant(1.5),
  );
  const rows = fc.array(
    fc.record({ a: cell, b: fc.integer({ min: 0, max: 3 }), c: fc.string({ maxLength: 2 }) }, { requiredKeys: ["b"] }),
    { maxLength: 60 },
  );

  it("proposes what holds for the table itself", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (table) => {
        const profiler = createProfiler();
        for (const row of table) profiler.add(row);
        const expectations: Expectation[] = expectationsOf(suggestExpectations(profiler.profile()));
        const exact = expectations.filter(({ expect }) => expect !== "unique");
        const { findings } = await checkTable(opened(table as TableRecord[]), { expectations: exact, nowMs, keep: 0 });
        expect(findings.filter(({ outcome }) => outcome === "broken")).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("sees keys, lists of values, types, and lengths", () => {
    const profiler = createProfiler();
    for (let at = 0; at < 300; at++)
      profiler.add({
        id: `K${1_000 + at}`,
        status: at % 3 ? "open" : "paid",
        net: at / 2,
        note: at % 50 ? `note ${at % 90}` : null,
      });
    expect(suggestExpectations(profiler.profile())).toEqual(
      expect.arrayContaining([
        { expect: "unique", columns: ["id"] },
        { expect: "length", column: "id", min: 5, max: 5 },
        { expect: "allowed", column: "status", values: ["open", "paid"] },
        { expect: "range", column: "net", min: 0 },
        { expect: "drift", column: "net", severity: "warn" },
        { expect: "filled", column: "note", mostly: 0.98 },
      ]),
    );
  });
});

describe("the verdict", () => {
  it("is the gravest of what is broken", () => {
    const finding = (severity: "fail" | "warn", outcome: Finding["outcome"]) => ({ severity, outcome }) as Finding;
    expect(verdictOf([])).toBe("passed");
    expect(verdictOf([finding("fail", "held"), finding("fail", "nothing to check")])).toBe("passed");
    expect(verdictOf([finding("warn", "broken"), finding("fail", "held")])).toBe("warned");
    expect(verdictOf([finding("warn", "broken"), finding("fail", "broken")])).toBe("failed");
  });
});

describe("the report", () => {
  it("lets no value out of its cell", async () => {
    const nasty = "<img src=x onerror=alert(1)>";
    const { findings, profile } = await checkRows(
      [{ [nasty]: nasty }],
      [{ expect: "type", column: nasty, type: "number" }],
    );
    const page = validationReport({
      name: nasty,
      at: "2031-03-10",
      verdict: "failed",
      findings,
      profile,
      history: null,
      suggested: [nasty],
    });
    expect(new TextDecoder().decode(page)).not.toContain("<img");
  });
});

describe("the input of data-validation", () => {
  it("takes the sample, and no expectation that is none", () => {
    expect(z.safeParse(flow.input!, sample).success).toBe(true);
    expect(z.safeParse(flow.input!, { table: { rows: [] }, expectations: [{ expect: "luck" }] }).success).toBe(false);
    expect(
      z.safeParse(flow.input!, {
        table: { rows: [] },
        expectations: [{ expect: "fresh", column: "a", within: "soon" }],
      }).success,
    ).toBe(false);
  });
});
