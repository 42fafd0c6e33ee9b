import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json/json.ts";
import { compileExpression } from "./expression.ts";
import { parseExpression } from "./parsed-expression.ts";
import { type Shortcut, shortcutOf, untold } from "./shortcut.ts";

const shortcut = (text: string): Shortcut => shortcutOf(parseExpression(text).tree.expr)!;

function outcome(text: string, scope: Readonly<Record<string, Json>>): unknown {
  try {
    return compileExpression(text).evaluate(scope);
  } catch {
    return "fails";
  }
}

const { atom, whole } = fc.letrec<{ atom: string; one: string; two: string; whole: string }>((tie) => ({
  atom: fc.constantFrom("a", "b", "c", "none", "1", "2", "0", "1.5", '"x"', '"7"', "true", "null", "9007199254740993"),
  one: fc
    .tuple(
      fc.constantFrom("number(#)", "round(#)", "round(#, 1)", "isBlank(#)", "!(#)", "(#).upper()", "(#).lower()"),
      tie("whole"),
    )
    .map(([call, part]) => call.replace("#", () => part)),
  two: fc
    .tuple(
      tie("whole"),
      fc.constantFrom("+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "? 1 :", "? b :"),
      tie("whole"),
    )
    .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`),
  whole: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie("atom"), tie("one"), tie("two")),
}));
const value = fc.oneof(
  fc.constantFrom<Json>("", " ", "7", "-1.25", "x", "Ä", 0, 1, -2.5, 1e300, true, false, null, [1], { a: 1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe("shortcutOf()", () => {
  it("tells what CEL tells, or nothing", () => {
    fc.assert(
      fc.property(fc.oneof(whole, atom), fc.record({ a: value, b: value, c: value }), (text, scope) => {
        // An element of a list has no shortcut.
        expect(outcome(text, scope)).toEqual(outcome(`[${text}][0]`, scope));
      }),
      { numRuns: 400 },
    );
  });

  it("knows the common kinds of expressions", () => {
    const scope = { name: "Ada", price: "2.5", count: 3, isOld: false };
    for (const [text, told] of [
      ['name + "!"', "Ada!"],
      ["round(number(price) * count, 1)", 7.5],
      ["count > 2 && !isOld ? name.upper() : name.lower()", "ADA"],
      ['isBlank(missing) || name == "x"', true],
    ] as const)
      expect(shortcut(text)(scope), text).toBe(told);
  });

  it("leaves to CEL what has rules of its own", () => {
    for (const text of [
      "7 / 2",
      "9007199254740993 == a",
      'name < "b"',
      "name == a",
      "list",
      "name && true",
      "none ? 1 : 2",
    ])
      expect(shortcut(text)({ name: "a", a: 1, list: [1] }), text).toBe(untold);
    for (const text of ["[a]", "row", "a.b", "list.map(x, x)", "constructor(a)", "a.toString()"])
      expect(shortcut(text), text).toBeNull();
  });
});
