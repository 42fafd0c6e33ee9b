import { createDateOrder, createDecimalMark, type DateDecision, type MarkDecision } from "@millrace/parsing/column";
import { createQuantiles, isMissing, numberOf } from "@millrace/parsing/profile";
import { findClusters, type SpellingCluster } from "@millrace/parsing/spelling";
import type { Operation, OperationOf } from "../recipe/operation.ts";
import type { WorkingRow } from "../row/working-row.ts";

type Scalar = string | number | boolean | null;

/** What a column has decided for an operation. */
export type Decision =
  | ({ readonly about: "decimal mark" } & MarkDecision)
  | ({ readonly about: "date order" } & DateDecision)
  | { readonly about: "fill"; readonly value: Scalar }
  | { readonly about: "spellings"; readonly clusters: readonly SpellingCluster[]; readonly isComplete: boolean };

/** Gathers what an operation has to know of its whole column. */
export interface Look {
  add(row: WorkingRow): void;
  decide(): Decision;
}

/** The look that an operation takes at its column first; null where it needs none. */
export function lookFor(operation: Operation): Look | null {
  switch (operation.do) {
    case "number":
      return operation.mark === "auto" ? lookForMark(operation.column) : null;
    case "convert":
      return lookForMark(operation.column);
    case "date":
      return operation.order === "auto" ? lookForOrder(operation.column) : null;
    case "fill":
      return operation.by === undefined || operation.by === "previous" ? null : lookForValue(operation, operation.by);
    case "cluster":
      return lookForSpellings(operation);
    default:
      return null;
  }
}

function lookForMark(column: string): Look {
  const mark = createDecimalMark();
  return {
    add: (row) => {
      const value = row.get(column);
      if (typeof value === "string") mark.add(value.replace(/[^\d\s.,'’+()-].*$/u, "").trim() || value);
    },
    decide: () => ({ about: "decimal mark", ...mark.decide() }),
  };
}

function lookForOrder(column: string): Look {
  const order = createDateOrder();
  return {
    add: (row) => {
      const value = row.get(column);
      if (typeof value === "string") order.add(value);
    },
    decide: () => ({ about: "date order", ...order.decide() }),
  };
}

/** Different values beyond are not told apart: a column of so many is no list of names. */
const mostValues = 50_000;

function createCounts(column: string) {
  const counts = new Map<string, { readonly value: Scalar; count: number }>();
  let isComplete = true;
  return {
    add(row: WorkingRow): void {
      const value = row.get(column);
      if (value === undefined || typeof value === "object" || isMissing(value)) return;
      const key = JSON.stringify(value);
      const known = counts.get(key);
      if (known) known.count++;
      else if (counts.size < mostValues) counts.set(key, { value, count: 1 });
      else isComplete = false;
    },
    all: () => [...counts.values()],
    isComplete: () => isComplete,
  };
}

function lookForValue({ column }: OperationOf<"fill">, by: "most frequent" | "median" | "mean"): Look {
  if (by === "most frequent") {
    const counts = createCounts(column);
    return {
      add: counts.add,
      decide: () => ({ about: "fill", value: counts.all().sort((a, b) => b.count - a.count)[0]?.value ?? null }),
    };
  }
  const quantiles = createQuantiles();
  let [sum, count] = [0, 0];
  return {
    add(row) {
      const number = numberOf(row.get(column));
      if (number === null) return;
      quantiles.add(number);
      sum += number;
      count++;
    },
    decide: () => ({ about: "fill", value: count === 0 ? null : by === "median" ? quantiles.at(0.5) : sum / count }),
  };
}

function lookForSpellings({ column, methods, canonical }: OperationOf<"cluster">): Look {
  const counts = createCounts(column);
  return {
    add: counts.add,
    decide() {
      const texts = counts.all().flatMap(({ value, count }) => (typeof value === "string" ? [{ value, count }] : []));
      return {
        about: "spellings",
        clusters: findClusters(texts, { methods, canonical }),
        isComplete: counts.isComplete(),
      };
    },
  };
}
