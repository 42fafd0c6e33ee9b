import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProfiler, createQuantiles, driftBetween, kindOf, numberOf, timeOf } from "./index.ts";

function profileOf(rows: readonly Record<string, unknown>[]) {
  const profiler = createProfiler();
  for (const row of rows) profiler.add(row);
  return profiler.profile();
}
const columnOf = (values: readonly unknown[]) => profileOf(values.map((x) => ({ x }))).columns[0]!;

describe("kindOf()", () => {
  it.each([
    [null, "missing"],
    [undefined, "missing"],
    ["  ", "missing"],
    [7, "integer"],
    ["7", "integer"],
    ["-7.50", "number"],
    [".5e3", "number"],
    ["007", "text"],
    ["0", "integer"],
    ["0.5", "number"],
    ["1.234,5", "text"],
    [true, "boolean"],
    ["FALSE", "boolean"],
    ["2026-02-28", "date"],
    ["0026-02-28", "date"],
    ["2026-02-28 10:00", "date"],
    ["2026-02-30", "text"],
    [["a"], "nested"],
    ["abc", "text"],
  ])("of %j is %s", (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });
});

describe("timeOf()", () => {
  it("reads ISO, an offset where there is one", () => {
    expect(timeOf("1970-01-02")).toBe(86_400_000);
    expect(timeOf("1970-01-01T01:00:00+01:00")).toBe(0);
    expect(timeOf("1970-01-01 01:00 +01")).toBe(0);
    expect(timeOf("1970-01-01T00:00:01,5Z")).toBe(1_500);
    expect(timeOf("1970-01-01T25:00")).toBeNull();
    expect(timeOf("1970-13-01")).toBeNull();
    expect(timeOf(12)).toBeNull();
  });
});

describe("numberOf()", () => {
  it("reads what a machine writes", () => {
    expect([numberOf(" 12.5 "), numberOf("1,5"), numberOf(""), numberOf(Number.NaN), numberOf(null)]).toEqual([
      12.5,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("createQuantiles()", () => {
  it("stays within a percent of rank on many values, and is exact at the ends", () => {
    const distribution = fc.constantFrom(
      { shape: (x: number) => x, read: (x: number) => x },
      { shape: (x: number) => x ** 5 * 1e6, read: (x: number) => x },
      // What lies between two values that come often is a mean of both.
      { shape: (x: number) => Math.round(x * 20), read: Math.round },
    );
    fc.assert(
      fc.property(distribution, fc.integer(), ({ shape, read }, seed) => {
        const quantiles = createQuantiles();
        let chance = seed >>> 0;
        const values = Array.from({ length: 20_000 }, () => {
          chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
          return shape(chance / 2 ** 32);
        });
        for (const value of values) quantiles.add(value);
        values.sort((a, b) => a - b);
        expect([quantiles.at(0), quantiles.at(1)]).toEqual([values[0], values.at(-1)]);
        for (const share of [0.01, 0.1, 0.5, 0.9, 0.99]) {
          const at = read(quantiles.at(share)!);
          expect(at).toBeGreaterThanOrEqual(values[Math.floor((share - 0.01) * 20_000)]!);
          expect(at).toBeLessThanOrEqual(values[Math.min(19_999, Math.ceil((share + 0.01) * 20_000))]!);
        }
      }),
      { numRuns: 6 },
    );
    expect(createQuantiles().at(0.5)).toBeNull();
  });
});

describe("createProfiler()", () => {
  it("counts kinds, different values, lengths, numbers and dates, also of rows that lack a column", () => {
    const { rows, columns } = profileOf([
      { a: "1", b: "x" },
      { a: "2.5", b: "" },
      { a: null, d: "2026-01-01" },
      { a: 3, b: "x" },
    ]);
    expect(rows).toBe(4);
    const [a, b, d] = columns;
    expect(a).toMatchObject({ missing: 1, distinct: 3, kinds: { integer: 2, number: 1 } });
    expect(a!.numbers).toMatchObject({ count: 3, least: 1, greatest: 3, mean: 6.5 / 3 });
    expect(a!.numbers!.deviation).toBeCloseTo(1.040833, 5);
    expect(b).toMatchObject({
      missing: 2,
      distinct: 1,
      top: [{ value: "x", count: 2 }],
      topIsExact: true,
      lengths: { least: 1, greatest: 1 },
    });
    expect(d).toMatchObject({ missing: 3, dates: { oldest: "2026-01-01T00:00:00.000Z" }, numbers: null });
  });

  it("keeps the frequent values of a column with very many, and estimates how many there are", () => {
    const profile = columnOf(Array.from({ length: 150_000 }, (_, at) => (at % 3 === 0 ? "often" : `value ${at}`)));
    expect(profile.top[0]!.value).toBe("often");
    expect(profile.topIsExact).toBe(false);
    expect(Math.abs(profile.distinct - 100_001)).toBeLessThan(3_000);
  });
});

describe("driftBetween()", () => {
  const spread = (from: number) => Array.from({ length: 1_000 }, (_, at) => from + (at % 100));

  it("is nothing between equal columns, and grows with the distance", () => {
    expect(driftBetween(columnOf(spread(0)), columnOf(spread(0)))).toEqual({ psi: 0, ks: 0 });
    const near = driftBetween(columnOf(spread(0)), columnOf(spread(5)))!;
    const far = driftBetween(columnOf(spread(0)), columnOf(spread(50)))!;
    expect(near.ks).toBeGreaterThan(0.03);
    expect(near.ks).toBeLessThan(0.08);
    expect(far.ks).toBeCloseTo(0.5, 1);
    expect(far.psi).toBeGreaterThan(near.psi);
    expect(far.psi).toBeGreaterThan(0.25);
  });

  it("compares other values by their shares, new ones too", () => {
    const before = columnOf([...Array(90).fill("a"), ...Array(10).fill("b")]);
    expect(driftBetween(before, columnOf([...Array(9).fill("a"), "b"]))!.psi).toBeCloseTo(0, 10);
    expect(driftBetween(before, columnOf(Array(9).fill("new")))!.psi).toBeGreaterThan(1);
    expect(driftBetween(before, columnOf(["a"]))!.ks).toBeNull();
  });

  it("has nothing to say of an empty column", () => {
    expect(driftBetween(columnOf([null]), columnOf([1]))).toBeNull();
  });

  it("is never below 0", () => {
    const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const { psi, ks } = driftBetween(columnOf(one), columnOf(other))!;
        expect(psi).toBeGreaterThanOrEqual(0);
        expect(ks).toBeGreaterThanOrEqual(0);
        expect(ks).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
