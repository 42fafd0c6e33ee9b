import { describe, expect, it } from "vitest";
import type { Json } from "../json/json.ts";
import { compileExpression, type Scope } from "./expression.ts";

const value = (text: string, scope: Scope = {}): Json => compileExpression(text).evaluate(scope);

describe("compileExpression()", () => {
  it("computes with the numbers of JSON and with those of the expression alike", () => {
    const scope = { price: 2.5, count: 3 };
    expect(value("price * 2", scope)).toBe(5);
    expect(value("count + 1", scope)).toBe(4);
    expect(value("1 - price / 2 + count % 2", scope)).toBe(0.75);
    expect(value("count == 3 && price > 2 && 7 / 2 == 3", scope)).toBe(true);
    expect(value("count % price", scope)).toBe(0.5);
    expect(value("round(1.005, 2)")).toBe(1.01);
    expect(value("round(-2.5) + floor(2.7) + ceil(0.2) + abs(-1)")).toBe(1);
    expect(value('number(" 12.5 ") * 2')).toBe(25);
    expect(value('fixed("2.5", 2)')).toBe("2.50");
    expect(value("9007199254740993")).toBe("9007199254740993");
  });

  it("works on texts", () => {
    const scope = { name: "  ada LOVELACE  ", tags: ["b", "a"] };
    expect(value("name.trim().title()", scope)).toBe("Ada Lovelace");
    expect(value('name.words().join("-").upper()', scope)).toBe("ADA-LOVELACE");
    expect(value('"a,b".split(",")')).toEqual(["a", "b"]);
    expect(value('"x1x".replace("x", "yy") + "7".padStart(3, "0") + "1".padEnd(2, "-")')).toBe("yy1yy0071-");
    expect(value('"abc".substring(1).lower() + string(2)')).toBe("bc2");
    expect(value('name.matches("^ +ada")', scope)).toBe(true);
    expect(value('isBlank(name) || isBlank(none) && isBlank(" ")', scope)).toBe(true);
  });

  it("works on dates, which are ISO texts", () => {
    expect(value('date("2031-03-28T23:30:00+02:00")')).toBe("2031-03-28");
    expect(value('parseDate("3.4.31", "d.M.yy")')).toBe("2031-04-03");
    expect(value('formatDate("2031-04-03T05:06:07Z", "dd/MM/yyyy HH:mm:ss, d.M.yy")')).toBe(
      "03/04/2031 05:06:07, 3.4.31",
    );
    expect(value('addDays("2028-02-28", 2) + addDays("2028-01-01", n)', { n: 1 })).toBe("2028-03-012028-01-02");
    expect(value('daysBetween("2031-01-01", "2031-02-01")')).toBe(31);
    expect(value("[year(d), month(d), day(d), weekday(d)]", { d: "2031-03-30" })).toEqual([2031, 3, 30, 7]);
    for (const wrong of ['date("2031-02-30")', 'date("yesterday")', 'parseDate("3/4", "dd.MM")'])
      expect(() => value(wrong), wrong).toThrow("Cannot evaluate");
  });

  it("works on lists and objects", () => {
    const scope = {
      list: [3, 1, 2, 1],
      rows: [
        { k: "a", n: 2 },
        { k: "b", n: 1 },
        { k: "a", n: null },
      ],
      o: { x: 1, y: [2] },
    };
    expect(value("list.sort()", scope)).toEqual([1, 1, 2, 3]);
    expect(value('rows.sortBy("n").map(r, r.n)', scope)).toEqual([null, 1, 2]);
    expect(value('rows.group("k")', scope)).toEqual({ a: [scope.rows[0], scope.rows[2]], b: [scope.rows[1]] });
    expect(value("list.distinct().reverse()", scope)).toEqual([2, 1, 3]);
    expect(value("[[1], [2, 3]].flatten().last() + list.first()", scope)).toBe(6);
    expect(value("[sum(list), average(list), min(list), max(list)]", scope)).toEqual([7, 1.75, 1, 3]);
    expect(value("average([])")).toBeNull();
    expect(value('o.merge({"z": 3}).omit(["y"])', scope)).toEqual({ x: 1, z: 3 });
    expect(value('o.pick(["y"]).values().flatten()', scope)).toEqual([2]);
    expect(value("o.keys()", scope)).toEqual(["x", "y"]);
    expect(value('coalesce(none, coalesce("", "x"))')).toBe("x");
    expect(value("list.filter(n, n > 1.5).map(n, n * 2)", scope)).toEqual([6, 4]);
  });

  it("reads fields by name or from the row, and what is not there as null", () => {
    const scope = { "odd name": 1, constructor: "c" };
    expect(value('row["odd name"] + 1', scope)).toBe(2);
    expect(value("none == null && toString == null")).toBe(true);
    expect(value("constructor", scope)).toBe("c");
    expect(value('[{"a": 1}].group("constructor")')).toEqual({ null: [{ a: 1 }] });
    expect(compileExpression("a + row.b + [1].map(x, x)[0]").names).toEqual(["a", "row"]);
  });

  it("refuses what is no expression, too long or too deep", () => {
    expect(() => compileExpression("price *")).toThrow('Cannot compile "price *" as it must be an expression');
    expect(() => compileExpression("1+".repeat(3_000))).toThrow("4096 letters");
    expect(() => compileExpression("a.map(x, a.map(y, a.map(z, 1)))")).toThrow("nested 2 deep");
    expect(() => compileExpression(`${"[".repeat(100)}${"]".repeat(100)}`)).toThrow("60 deep");
  });

  it("says which values do not fit", () => {
    expect(() => value("price * 2", { price: "dear" })).toThrow(/Cannot evaluate "price \* 2" as its values must fit/);
    expect(() => value("number(price)", { price: "dear" })).toThrow('it is no number: "dear"');
    expect(() => value('sum(["a"])')).toThrow('a list of numbers has another value: "a"');
  });

  it("ends, whatever it is given", () => {
    const list = Array.from({ length: 1_000 }, (_, at) => at);
    expect(() => value("list.map(a, list.map(b, a * b)).size()", { list })).toThrow("turn 100000 times");
    const long = "x".repeat(3_000_000);
    expect(() => value("long + long", { long })).toThrow("at most 4194304 letters");
    expect(() => value('long.replace("x", long)', { long })).toThrow("at most 4194304 letters");
    expect(() => value('long.split("")', { long })).toThrow("at most 100000 parts");
    const sevenfold = Array.from({ length: 7 }).reduce<string>((text) => `[${text}].map(x, x + x + x + x)[0]`, "list");
    expect(() => value(`${sevenfold}.sort()`, { list })).toThrow("at most 1000000 elements");
    expect(() => value("parseDate(bad, pattern)", { bad: `${"1".repeat(60)}x`, pattern: "dM".repeat(30) })).toThrow(
      "has each of y, M and d once",
    );
    expect(value('bad.matches("^(a+)+$")', { bad: `${"a".repeat(5_000)}!` })).toBe(false);
  });
});
