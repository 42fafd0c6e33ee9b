/** What a cell holds, as a machine reads it: a text of digits is a number, one that local habits shape is a text. */
export type CellKind = "missing" | "integer" | "number" | "boolean" | "date" | "text" | "nested";

const integerText = /^[+-]?\d{1,15}$/u;
const numberText = /^[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?$/u;
const booleanText = /^(?:true|false)$/iu;
const dateText =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?$/u;

/** Null, absent, or a text of blanks. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** What kind of value a cell holds. A number with a leading zero ("007", a postcode) is a text. */
export function kindOf(value: unknown): CellKind {
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "boolean") return "boolean";
  if (isMissing(value)) return "missing";
  if (typeof value !== "string") return "nested";
  const text = value.trim();
  const first = text.charCodeAt(0);
  if (first <= 57) {
    if (/^[+-]?0\d/u.test(text)) return dateText.test(text) ? "date" : "text";
    if (integerText.test(text)) return "integer";
    if (numberText.test(text)) return "number";
    return timeOf(text) === null ? "text" : "date";
  }
  return booleanText.test(text) ? "boolean" : "text";
}

/** The number that a cell holds, or null. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (text === "" || !numberText.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Milliseconds since 1970 of an ISO date or moment; one without an offset is UTC. Null where it is none, or no day. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  const found = dateText.exec(text);
  if (found === null) return null;
  const [, year, month, day] = found.map(Number) as [number, number, number, number];
  const midnight = new Date(Date.UTC(2000, month - 1, day));
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  if (text.length === 10) return midnight.getTime();
  const moment = text
    .replace(",", ".")
    .replace(/^(.{10})[T ]/u, "$1T")
    .replace(/ /gu, "")
    .replace(/([+-]\d{2})$/u, "$1:00");
  const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/u.test(moment.slice(11)) ? moment : `${moment}Z`);
  return Number.isNaN(time) ? null : time;
}
