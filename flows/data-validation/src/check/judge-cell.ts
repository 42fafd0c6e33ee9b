import { RE2JS } from "@bufbuild/re2";
import { type Json, PermanentError } from "@millrace/flow";
import { isMissing, kindOf, numberOf, timeOf } from "@millrace/parsing/profile";
import type { ExpectationOf } from "../expectation/expectation.ts";
import { between } from "../expectation/title.ts";
import type { Judge } from "./row-check.ts";

export type OfCell = ExpectationOf<"filled" | "type" | "range" | "length" | "pattern" | "allowed">;

/** Longer texts are judged by their beginning, so that a cell costs no more than this. */
const longestMatched = 100_000;

/** What makes a single cell break an expectation. */
export function judgeCell(expectation: OfCell): Judge {
  const { column } = expectation;
  if (expectation.expect === "filled") return (record) => (isMissing(record[column]) ? "is missing" : null);
  const judge = judgeValue(expectation);
  return (record) => {
    const value = record[column];
    return isMissing(value) ? undefined : judge(value as Json);
  };
}

function judgeValue(expectation: Exclude<OfCell, { expect: "filled" }>): (value: Json) => string | null {
  switch (expectation.expect) {
    case "type":
      return judgeType(expectation.type);
    case "range":
      return judgeRange(expectation);
    case "length": {
      const { min = 0, max = Number.POSITIVE_INFINITY } = expectation;
      return (value) => {
        const { length } = typeof value === "string" ? value : JSON.stringify(value);
        return length >= min && length <= max ? null : `has a length of ${length}, not ${between(expectation)}`;
      };
    }
    case "pattern":
      return judgePattern(expectation);
    case "allowed": {
      const allowed = new Set(expectation.values.map(String));
      return (value) =>
        allowed.has(typeof value === "object" ? JSON.stringify(value) : String(value))
          ? null
          : "is none of the allowed values";
    }
  }
}

function judgeType(type: ExpectationOf<"type">["type"]): (value: Json) => string | null {
  return (value) => {
    const kind = kindOf(value);
    const fits =
      kind === type || (type === "number" && kind === "integer") || (type === "text" && typeof value === "string");
    return fits ? null : `is of type ${kind}, not ${type}`;
  };
}

/** Numbers are compared as numbers and dates as moments: the bounds say which. */
function judgeRange({ column, min, max }: ExpectationOf<"range">): (value: Json) => string | null {
  const bounds = [min, max].filter((bound) => bound !== undefined);
  const read = bounds.every((bound) => numberOf(bound) !== null) ? numberOf : timeOf;
  const [low, high] = [min, max].map((bound) => (bound === undefined ? null : read(bound)));
  if (bounds.length === 0 || bounds.some((bound) => read(bound) === null))
    throw new PermanentError(
      `Cannot check the range of ${column} as its bounds must be numbers, or ISO dates: ${JSON.stringify(bounds)}`,
    );
  const what = read === numberOf ? "number" : "date";
  return (value) => {
    const at = read(value);
    if (at === null) return `is no ${what}`;
    return (low != null && at < low) || (high != null && at > high) ? `is not ${between({ min, max })}` : null;
  };
}

function judgePattern({ column, pattern }: ExpectationOf<"pattern">): (value: Json) => string | null {
  const compiled = compile(pattern, column);
  return (value) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return compiled.test(text.length > longestMatched ? text.slice(0, longestMatched) : text) ? null : "does not match";
  };
}

function compile(pattern: string, column: string): RE2JS {
  try {
    return new RE2JS(pattern);
  } catch (cause) {
    throw new PermanentError(`Cannot check the pattern of ${column} as it must be in RE2 syntax: ${pattern}`, {
      hint: "RE2 has no look-around and no back-references.",
      cause,
    });
  }
}
