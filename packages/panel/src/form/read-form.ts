import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { FormField } from "./form-fields.ts";

/** What was written into the fields, by their names. */
export type Written = Readonly<Record<string, string | boolean>>;

/** What stands in the fields before anybody has written. */
export function firstWritten(fields: readonly FormField[]): Written {
  return Object.fromEntries(fields.map((field) => [field.name, firstOf(field)]));
}

function firstOf({ kind, defaultsTo }: FormField): string | boolean {
  if (kind === "boolean") return defaultsTo === true;
  if (defaultsTo === undefined) return "";
  return kind === "json" || kind === "choice" ? JSON.stringify(defaultsTo) : String(defaultsTo);
}

/** Turns what was written into what the schema asks for; a field that is empty and may be is left out. */
export function readForm(fields: readonly FormField[], written: Written): Json {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    const value = written[field.name];
    if (field.kind === "boolean") values[field.name] = value === true;
    else if (typeof value === "string" && (value !== "" || (field.kind === "text" && field.isRequired)))
      values[field.name] = readField(field, value);
  }
  return values;
}

function readField({ kind, label }: FormField, text: string): Json {
  if (kind === "text" || kind === "password" || kind === "date") return text;
  if (kind === "number" || kind === "integer") return Number(text);
  return readJson(text, label);
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
