import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { isObject } from "../value/find-tables.ts";
import type { FormField, Variant } from "./form-fields.ts";

/** What was written into the fields, by their names; into those of a variant, by `field.name`. */
export type Written = Readonly<Record<string, string | boolean>>;

/** What stands in the fields before anybody has written. */
export function firstWritten(fields: readonly FormField[]): Written {
  const written: Record<string, string | boolean> = {};
  for (const field of fields) {
    written[field.name] = firstOf(field);
    for (const variant of field.variants) Object.assign(written, withPrefix(field, firstWritten(variant.fields)));
  }
  return written;
}

/** What stands in the fields of a variant, by their own names. */
export function writtenInside({ name }: Pick<FormField, "name">, written: Written): Written {
  const prefix = `${name}.`;
  const inside = Object.entries(written).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(inside.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** The opposite of `writtenInside`. */
export function withPrefix({ name }: Pick<FormField, "name">, inside: Written): Written {
  return Object.fromEntries(Object.entries(inside).map(([key, value]) => [`${name}.${key}`, value]));
}

function firstOf({ kind, defaultsTo }: FormField): string | boolean {
  if (kind === "boolean") return defaultsTo === true;
  if (defaultsTo === undefined || kind === "variant") return "";
  if (kind === "pairs" || kind === "secret-pairs") return JSON.stringify(Object.entries(defaultsTo ?? {}));
  return kind === "json" || kind === "choice" ? JSON.stringify(defaultsTo) : String(defaultsTo);
}

/** Turns what was written into what the schema asks for; a field that is empty and may be is left out. */
export function readForm(fields: readonly FormField[], written: Written): Json {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    const value = written[field.name];
    const variant = field.variants.find(({ name }) => name === value);
    if (field.kind === "boolean") values[field.name] = value === true;
    else if (variant) values[field.name] = readVariant(variant, writtenInside(field, written));
    else if (typeof value === "string" && (value !== "" || (field.kind === "text" && field.isRequired)))
      values[field.name] = readField(field, value);
  }
  return values;
}

function readVariant({ tag, name, fields }: Variant, written: Written): Json {
  const read = readForm(fields, written);
  return { [tag]: name, ...(isObject(read) ? read : {}) };
}

function readField({ kind, label }: FormField, text: string): Json {
  if (kind === "text" || kind === "lines" || kind === "date") return text;
  if (kind === "password" || kind === "secret-lines") return text;
  if (kind === "pairs" || kind === "secret-pairs") {
    return Object.fromEntries(readPairs(text).filter(([name]) => name !== ""));
  }
  if (kind === "number" || kind === "integer") return Number(text);
  return readJson(text, label);
}

/** The names and values that were written, in their order: a name may be empty, or there twice, until it is written whole. */
export function readPairs(text: string): readonly (readonly [name: string, value: string])[] {
  return text === "" ? [] : JSON.parse(text);
}

/** Reads a JSON value that a person has written; `label` names the field. */
export function readJson(text: string, label: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot read "${label}" as it must be JSON: ${cause instanceof Error ? cause.message : cause}`,
      hint: 'Names and texts stand in double quotes: {"account": "DE02"}.',
      cause,
    });
  }
}
