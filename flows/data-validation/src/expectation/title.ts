import type { Expectation } from "./expectation.ts";

/** An expectation in words, unless it was given a name. */
export function titleOf(expectation: Expectation): string {
  return expectation.name ?? words(expectation);
}

function words(expectation: Expectation): string {
  switch (expectation.expect) {
    case "column":
      return `${expectation.column} is ${expectation.present ? "a column" : "no column"}`;
    case "filled":
      return `${expectation.column} is filled`;
    case "type":
      return `${expectation.column} is of type ${expectation.type}`;
    case "range":
      return `${expectation.column} is ${between(expectation)}`;
    case "length":
      return `${expectation.column} has a length ${between(expectation)}`;
    case "pattern":
      return `${expectation.column} matches ${expectation.pattern}`;
    case "allowed":
      return `${expectation.column} is one of ${listed(expectation.values)}`;
    case "unique":
      return `${expectation.columns.join(" + ")} is unique`;
    case "reference":
      return `${expectation.columns.join(" + ")} is in ${expectation.table}`;
    case "expression":
      return expectation.expression;
    default:
      return wordsOfTable(expectation);
  }
}

type OfTable = Extract<Expectation, { expect: "statistic" | "share" | "drift" | "fresh" | "rows" }>;

function wordsOfTable(expectation: OfTable): string {
  switch (expectation.expect) {
    case "statistic": {
      const { of, quantile, column } = expectation;
      return `${of === "quantile" ? `quantile ${quantile}` : of} of ${column} is ${between(expectation)}`;
    }
    case "share":
      return `the share of ${listed(expectation.values)} in ${expectation.column} is ${between(expectation)}`;
    case "drift":
      return `${expectation.column} has drifted by at most ${expectation.max} (${expectation.by})`;
    case "fresh":
      return `the newest ${expectation.column} is at most ${expectation.within} old`;
    case "rows": {
      const change = expectation.changePercent;
      return `the number of rows ${change === undefined ? `is ${between(expectation)}` : `has changed by at most ${change} %`}`;
    }
  }
}

/** Bounds as words. */
export function between({ min, max }: { readonly min?: unknown; readonly max?: unknown }): string {
  if (min === undefined) return max === undefined ? "anything" : `at most ${String(max)}`;
  return max === undefined ? `at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
}

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 6).map(String).join(", ");
  return values.length > 6 ? `${shown} and ${values.length - 6} more` : shown;
}
