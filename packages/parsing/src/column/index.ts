export { createDateOrder, type DateDecision, type DateOrder, readColumnDate } from "./column-dates.ts";
export { createDecimalMark, type DecimalMark, type MarkDecision, readColumnNumber } from "./column-numbers.ts";
export { readBoolean } from "./read-boolean.ts";
