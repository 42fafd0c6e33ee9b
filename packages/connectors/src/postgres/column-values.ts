import type { Json } from "@millrace/flow";
import type { BoundValue } from "../sql/bound-statement.ts";
import { isoTime, jsonNumber } from "../sql/column-values.ts";

type Read = (text: string) => Json;
export type ReadArray = (text: string, read: Read) => Json;

// The numbers of types are PostgreSQL's own: pg_type.dat of its source.
const readers: Readonly<Record<number, Read>> = {
  16: (text) => text === "t",
  17: (text) => Buffer.from(text.slice(2), "hex").toString("base64"),
  21: Number,
  23: Number,
  26: Number,
  114: (text) => JSON.parse(text) as Json,
  700: jsonNumber,
  701: jsonNumber,
  1114: (text) => isoTime(text, { zone: "" }),
  1184: (text) => isoTime(text, { zone: "Z" }),
  3802: (text) => JSON.parse(text) as Json,
};
const asText: Read = (text) => text;

const elements: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1005: 21,
  1007: 23,
  1009: 25,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
};

/** How a column of a type becomes JSON; a type that is not known stays as the server writes it. */
export function columnReader(type: number, readArray: ReadArray): Read {
  const element = elements[type];
  if (element === undefined) return readers[type] ?? asText;
  const read = readers[element] ?? asText;
  return (text) => readArray(text, read);
}

/** A parameter as the server reads it: a list is an array of its own, any other object is JSON. */
export function paramText(value: BoundValue): string | Buffer | null {
  if (value === null || typeof value === "string" || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return arrayText(value as readonly Json[]);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function arrayText(items: readonly Json[]): string {
  const texts = items.map((item) => {
    if (item === null) return "NULL";
    if (Array.isArray(item)) return arrayText(item as readonly Json[]);
    const text = typeof item === "object" ? JSON.stringify(item) : String(item);
    return `"${text.replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${texts.join(",")}}`;
}
