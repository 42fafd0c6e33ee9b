import type { Json } from "@millrace/flow";
import type { CastKind } from "../input/transformation.ts";

/** Why a record cannot be written. */
export class Rejection extends Error {}

const trues = new Set(["true", "yes", "1", "t", "y"]);
const falses = new Set(["false", "no", "0", "f", "n"]);

/** Converts a value where nothing is lost by it; nothing stays nothing, and an empty text becomes it but for texts. */
export function cast(value: Json, kind: CastKind): Json {
  if (value === null || (value === "" && kind !== "text")) return null;
  const converted = casts[kind](value);
  if (converted !== undefined) return converted;
  throw new Rejection(`it is no ${kind}: ${JSON.stringify(value).slice(0, 100)}`);
}

const casts: Readonly<Record<CastKind, (value: Json) => Json | undefined>> = {
  text: (value) => (typeof value === "object" ? JSON.stringify(value) : String(value)),
  number: numberOf,
  integer: (value) => {
    const number = numberOf(value);
    return Number.isSafeInteger(number) ? number : undefined;
  },
  boolean: (value) => {
    const text = String(value).trim().toLowerCase();
    return trues.has(text) ? true : falses.has(text) ? false : undefined;
  },
  date: (value) => {
    const text = String(value).trim();
    const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
    const time = day === undefined ? Number.NaN : Date.parse(text.length === 10 ? text : text.replace(" ", "T"));
    return Number.isNaN(time) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day ? undefined : text;
  },
  json: (value) => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value) as Json;
    } catch {
      return undefined;
    }
  },
};

function numberOf(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
