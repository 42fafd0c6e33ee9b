import type { Json } from "@millrace/flow";
import { type FormField, formFields } from "../form/form-fields.ts";
import { readForm, type Written } from "../form/read-form.ts";
import { isObject } from "../value/find-tables.ts";

type Settings = Record<string, Json>;

/** The fields of a kind's settings; a secret that is set may be left empty. */
export function settingsFields(schema: Json, before: Settings | undefined): FormField[] {
  return (formFields(schema) ?? []).map((field) =>
    field.kind === "password" && before?.[field.name] !== undefined
      ? { ...field, isRequired: false, description: "Kept as it is when it is left empty." }
      : field,
  );
}

/** What stands in the fields of a connection that is there; a secret's field is empty. */
export function writtenSettings(fields: readonly FormField[], settings: Settings): Written {
  return Object.fromEntries(fields.map((field) => [field.name, writtenOf(field, settings[field.name])]));
}

/** The settings that were written, with the secrets that are kept. */
export function readSettings(
  fields: readonly FormField[],
  { written, before }: { readonly written: Written; readonly before: Settings | undefined },
): Settings {
  const kept = fields
    .filter(({ name, kind }) => kind === "password" && written[name] === "" && before?.[name] !== undefined)
    .map(({ name }) => [name, before?.[name] ?? null] as const);
  const read = readForm(fields, written);
  return { ...(isObject(read) ? read : {}), ...Object.fromEntries(kept) };
}

function writtenOf({ kind }: FormField, value: Json | undefined): string | boolean {
  if (kind === "boolean") return value === true;
  if (value === undefined || kind === "password") return "";
  return kind === "json" || kind === "choice" ? JSON.stringify(value) : String(value);
}
