import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transformationSchema } from "../input/transformation.ts";
import { cast } from "./cast.ts";
import { flatten, nest } from "./shape.ts";
import { compileRow } from "./transform-row.ts";

const row = (given: object, find?: (key: string) => Record<string, string> | undefined) =>
  compileRow(transformationSchema.parse(given), find);

describe("compileRow()", () => {
  it("leaves records as they are where nothing is asked for", () => {
    expect(row({})({ a: "1" })).toEqual([{ route: "", record: { a: "1" } }]);
  });

  it("renames, derives, and sets constants", () => {
    const transform = row({
      columns: { id: "no", total: "number(price) * 2", none: "missing", from: { constant: ["x"] } },
    });
    expect(transform({ no: "7", price: "1.5" })).toEqual([
      { route: "", record: { id: "7", total: 3, none: null, from: ["x"] } },
    ]);
  });

  it("undoes a renaming by the reverse one", () => {
    const [forth, back] = [row({ columns: { b: "a", d: "c" } }), row({ columns: { a: "b", c: "d" } })];
    fc.assert(
      fc.property(fc.record({ a: fc.string(), c: fc.integer() }), (record) => {
        expect(back(forth(record)[0]!.record)[0]!.record).toEqual(record);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps the records for which the condition is true, and makes one for each element", () => {
    const transform = row({ where: "n > 1", each: "tags", columns: { n: "n", tag: "item" } });
    expect(transform({ n: 1, tags: ["a"] })).toEqual([]);
    expect(transform({ n: 2, tags: ["a", "b"] }).map(({ record }) => record)).toEqual([
      { n: 2, tag: "a" },
      { n: 2, tag: "b" },
    ]);
    expect(() => transform({ n: 2, tags: "a" })).toThrow('each must give a list: "a"');
  });

  it("sends records to outputs by name, and refuses names that are none", () => {
    const transform = row({ route: "kind" });
    expect(transform({ kind: "odd" })).toEqual([{ route: "odd", record: { kind: "odd" } }]);
    expect(transform({ kind: null })).toEqual([]);
    expect(() => transform({ kind: "../etc" })).toThrow('no output can be named "../etc"');
  });

  it("joins with the side table; what it does not have is kept, dropped or rejected", () => {
    const find = (key: string) => (key === "de" ? { name: "Germany" } : undefined);
    const join = { table: { rows: [] }, on: "code", key: "code", as: "country" };
    const columns = { country: 'country == null ? "" : country.name' };
    const by = (missing: string) => row({ join: { ...join, missing }, columns }, find);
    expect(by("keep")({ code: "de" })[0]!.record).toEqual({ country: "Germany" });
    expect(by("keep")({ code: "xx" })[0]!.record).toEqual({ country: "" });
    expect(by("drop")({ code: "xx" })).toEqual([]);
    expect(() => by("reject")({ code: "xx" })).toThrow('the side table has no code "xx"');
  });

  it("tells which field does not fit its type, and which expression its values", () => {
    expect(row({ types: { n: "integer", ok: "boolean" } })({ n: "7", ok: "Yes" })[0]!.record).toEqual({
      n: 7,
      ok: true,
    });
    expect(() => row({ types: { n: "integer" } })({ n: "7.5" })).toThrow('n: it is no integer: "7.5"');
    expect(() => row({ columns: { n: "number(a)" } })({ a: "x" })).toThrow("Cannot evaluate");
    expect(() => row({ where: "a +" })).toThrow("Cannot compile");
  });
});

describe("cast()", () => {
  it("converts what loses nothing, and nothing to nothing", () => {
    expect(cast("", "number")).toBeNull();
    expect(cast("", "text")).toBe("");
    expect(cast([1], "text")).toBe("[1]");
    expect(cast(" -1.5e3 ", "number")).toBe(-1500);
    expect(cast("2031-03-28", "date")).toBe("2031-03-28");
    expect(cast('{"a":1}', "json")).toEqual({ a: 1 });
    for (const [value, kind] of [
      ["2031-02-30", "date"],
      ["1,5", "number"],
      ["{", "json"],
      ["perhaps", "boolean"],
      ["1e400", "number"],
    ] as const)
      expect(() => cast(value, kind), value).toThrow(`it is no ${kind}`);
  });
});

describe("flatten() and nest()", () => {
  it("undo each other", () => {
    const key = fc.stringMatching(/^[a-z]{1,3}$/);
    const { record } = fc.letrec<{ record: Record<string, never>; value: never }>((tie) => ({
      record: fc.dictionary(key, tie("value"), { minKeys: 1, maxKeys: 3 }),
      value: fc.oneof({ maxDepth: 2 }, fc.integer(), fc.array(fc.integer(), { maxLength: 2 }), tie("record")) as never,
    }));
    fc.assert(
      fc.property(record, (one) => {
        expect(nest(flatten(one))).toEqual(one);
      }),
      { numRuns: 100 },
    );
  });

  it("keep a name that is both a value and has fields", () => {
    expect(nest({ a: 1, "a.b": 2 })).toEqual({ a: 1, "a.b": 2 });
    expect(nest({ "a.b": 2, a: 1 })).toEqual({ a: 1 });
  });
});
