import { type Json, MillraceError, PermanentError } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import { type AddressParts, createAddressReader } from "@millrace/parsing/address";
import { readBoolean } from "@millrace/parsing/column";
import { isMissing } from "@millrace/parsing/profile";
import { createSeenKeys } from "@millrace/parsing/seen-keys";
import type { Decision } from "../look/look.ts";
import { cased, changeTexts, collapsed, normalised, trimmed } from "../row/texts.ts";
import type { WorkingRow } from "../row/working-row.ts";
import { addressColumns } from "./address-columns.ts";
import { convertCells, parseDates, parseNumbers } from "./apply-readers.ts";
import type { Operation, OperationOf } from "./operation.ts";

/** Does its work on a row; false drops the row. */
export type Apply = (row: WorkingRow, rowNumber: number) => boolean | undefined;

/** Makes an operation ready to be done, with what its column has decided. */
export function applyOf(operation: Operation, decision: Decision | null): Apply {
  switch (operation.do) {
    case "trim":
      return (row) => changeTexts(row, { columns: operation.columns, change: trimmed });
    case "collapse blanks":
      return (row) => changeTexts(row, { columns: operation.columns, change: collapsed });
    case "normalise":
      return (row) =>
        changeTexts(row, { columns: operation.columns, change: (text) => normalised(text, operation.form) });
    case "case":
      return (row) => changeTexts(row, { columns: operation.columns, change: (text) => cased(text, operation.to) });
    case "replace":
      return replaceTexts(operation);
    case "map":
      return mapValues(operation);
    case "fill":
      return fillCells(operation, decision);
    case "cluster":
      return mergeSpellings(operation, decision);
    case "number":
      return parseNumbers(operation, decision);
    case "date":
      return parseDates(operation, decision);
    case "convert":
      return convertCells(operation, decision);
    default:
      return applyToColumns(operation);
  }
}

type OfColumns = OperationOf<
  "boolean" | "split" | "join" | "address" | "derive" | "rename" | "drop columns" | "drop duplicates"
>;

function applyToColumns(operation: OfColumns): Apply {
  switch (operation.do) {
    case "boolean":
      return (row) => {
        const value = row.get(operation.column);
        const read = typeof value === "string" ? readBoolean(value) : null;
        if (read !== null) row.set(operation.column, read);
      };
    case "split":
      return splitTexts(operation);
    case "join":
      return joinCells(operation);
    case "address":
      return readAddresses(operation);
    case "derive":
      return deriveCells(operation);
    case "rename":
      return (row) => {
        const value = row.get(operation.column);
        if (value === undefined || operation.column === operation.to) return;
        row.set(operation.to, value);
        row.remove(operation.column);
      };
    case "drop columns":
      return (row) => {
        for (const column of operation.columns) row.remove(column);
      };
    case "drop duplicates":
      return dropDuplicates(operation);
  }
}

function replaceTexts({ columns, find, with: other, whole }: OperationOf<"replace">): Apply {
  const change = whole
    ? (text: string) => (text === find ? other : text)
    : (text: string) => text.replaceAll(find, () => other);
  return (row) => changeTexts(row, { columns, change });
}

const textOf = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));

function mapValues({ column, values }: OperationOf<"map">): Apply {
  const known = new Map(Object.entries(values));
  return (row) => {
    const value = row.get(column);
    const other = value === undefined ? undefined : known.get(textOf(value));
    if (other !== undefined) row.set(column, other);
  };
}

function fillCells({ column, with: given = null, by }: OperationOf<"fill">, decision: Decision | null): Apply {
  const decided = decision?.about === "fill" ? decision.value : null;
  let previous: Json = null;
  return (row) => {
    const value = row.get(column);
    if (value !== undefined && !isMissing(value)) {
      previous = value;
      return;
    }
    const filling = by === undefined ? given : by === "previous" ? previous : decided;
    if (filling !== null) row.set(column, filling);
  };
}

/** Merges the spellings that were sure enough or approved: the clusters that are left of the decision. */
function mergeSpellings({ column }: OperationOf<"cluster">, decision: Decision | null): Apply {
  const clusters = decision?.about === "spellings" ? decision.clusters : [];
  const known = new Map(
    clusters.flatMap(({ canonical, values }) => values.map(({ value }) => [value, canonical] as const)),
  );
  return (row) => {
    const value = row.get(column);
    const canonical = typeof value === "string" ? known.get(value) : undefined;
    if (canonical !== undefined) row.set(column, canonical);
  };
}

function splitTexts({ column, by, into, keep }: OperationOf<"split">): Apply {
  return (row) => {
    const value = row.get(column);
    if (value === undefined) return;
    const parts = typeof value === "string" ? value.split(by) : [];
    // The last column takes what is over, so that nothing is lost.
    const rest = parts.slice(into.length - 1).join(by);
    for (const [at, name] of into.entries())
      row.set(name, (at === into.length - 1 ? rest || undefined : parts[at]) ?? null);
    if (!keep && !into.includes(column)) row.remove(column);
  };
}

function joinCells({ columns, by, into, keep }: OperationOf<"join">): Apply {
  return (row) => {
    const parts = columns.map((column) => row.get(column)).filter((value) => value !== undefined && !isMissing(value));
    row.set(into, parts.length === 0 ? null : parts.map((value) => textOf(value as Json)).join(by));
    if (!keep) for (const column of columns) if (column !== into) row.remove(column);
  };
}

function readAddresses({ column, prefix }: OperationOf<"address">): Apply {
  const read = createAddressReader();
  const parts = Object.entries(addressColumns) as [keyof AddressParts, string][];
  return (row) => {
    const value = row.get(column);
    if (value === undefined) return;
    const address = typeof value === "string" ? read(value) : null;
    for (const [part, name] of parts) row.set(prefix + name, address?.[part] ?? null);
  };
}

function deriveCells({ into, expression }: OperationOf<"derive">): Apply {
  const compiled = compileExpression(expression);
  return (row) => {
    row.set(
      into,
      valueOrNull(() => compiled.evaluate(row.record)),
    );
  };
}

/** A row whose values do not fit an expression has no value. */
function valueOrNull(evaluate: () => Json): Json {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof MillraceError) return null;
    throw error;
  }
}

function dropDuplicates({ columns }: OperationOf<"drop duplicates">): Apply {
  const seen = createSeenKeys({ maxKeys: 16_000_000 });
  return (row, rowNumber) => {
    const names = columns ?? Object.keys(row.record).sort();
    const key = JSON.stringify(names.map((name) => [columns ? "" : name, row.get(name) ?? null]));
    const isNew = seen.seenIn(key, rowNumber) === null;
    if (seen.parts > 1)
      throw new PermanentError("Cannot drop duplicates as at most 16,000,000 different rows fit into memory");
    return isNew;
  };
}
