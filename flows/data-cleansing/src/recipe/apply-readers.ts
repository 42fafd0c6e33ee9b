import { PermanentError } from "@millrace/flow";
import { type DateOrder, type DecimalMark, readColumnDate, readColumnNumber } from "@millrace/parsing/column";
import { convertMeasure, readMeasure, unitNamed } from "@millrace/parsing/measure";
import type { Decision } from "../look/look.ts";
import type { Apply } from "./apply.ts";
import type { OperationOf } from "./operation.ts";

/** Doubles keep so many digits of any decimal: a longer number stays a text, exact. */
const exactDigits = 15;

function markOf(decision: Decision | null): DecimalMark | null {
  return decision?.about === "decimal mark" ? decision.mark : null;
}

/** Makes numbers of texts in local forms. */
export function parseNumbers({ column, mark }: OperationOf<"number">, decision: Decision | null): Apply {
  const decided = mark === "auto" ? markOf(decision) : mark;
  return (row) => {
    const value = row.get(column);
    if (typeof value !== "string") return;
    const decimal = readColumnNumber(value, { mark: decided });
    if (decimal === null) return;
    const digits = decimal.replace(/[-.]/gu, "").replace(/^0+/u, "").length;
    row.set(column, digits <= exactDigits ? Number(decimal) : decimal);
  };
}

/** Makes ISO dates of texts. */
export function parseDates({ column, order }: OperationOf<"date">, decision: Decision | null): Apply {
  const decided: DateOrder | null = order !== "auto" ? order : decision?.about === "date order" ? decision.order : null;
  const thisYear = new Date().getUTCFullYear();
  return (row) => {
    const value = row.get(column);
    const date = typeof value === "string" ? readColumnDate(value, { order: decided, thisYear }) : null;
    if (date !== null) row.set(column, date);
  };
}

/** Makes amounts in one unit of texts in several. */
export function convertCells(
  { column, to, from, into = column }: OperationOf<"convert">,
  decision: Decision | null,
): Apply {
  for (const unit of [to, from ?? to])
    if (unitNamed(unit) === undefined)
      throw new PermanentError(`Cannot convert ${column} as its units must be known: ${unit}`);
  const mark = markOf(decision);
  return (row) => {
    const value = row.get(column);
    if (typeof value !== "string" && typeof value !== "number") return;
    const measure = readMeasure(String(value), {
      mark: typeof value === "number" ? "." : mark,
      ...(from !== undefined && { unit: from }),
    });
    const amount = measure && convertMeasure(measure, to);
    if (amount !== null) row.set(into, amount);
    else if (into !== column) row.set(into, null);
  };
}
