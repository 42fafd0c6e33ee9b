import type { Json } from "@millrace/flow";
import { type FormField, formFields, type Variant } from "../form/form-fields.ts";
import { firstWritten, readForm, type Written, withPrefix } from "../form/read-form.ts";
import { isObject } from "../value/find-tables.ts";

type Settings = Record<string, Json>;

/** The fields of a kind's settings; a secret that is set may be left empty. */
export function settingsFields(schema: Json, before: Settings | undefined): FormField[] {
  return (formFields(schema) ?? []).map((field) => keepable(field, before?.[field.name]));
}

/** What stands in the fields of a connection that is there; a secret's field is empty. */
export function writtenSettings(fields: readonly FormField[], settings: Settings): Written {
  const written: Record<string, string | boolean> = { ...firstWritten(fields) };
  for (const field of fields) {
    const value = settings[field.name];
    const variant = variantOf(field, value);
    written[field.name] = variant ? variant.name : writtenOf(field, value);
    if (variant && isObject(value)) Object.assign(written, withPrefix(field, writtenSettings(variant.fields, value)));
  }
  return written;
}

/** The settings that were written, with the secrets that are kept. */
export function readSettings(
  fields: readonly FormField[],
  { written, before }: { readonly written: Written; readonly before: Settings | undefined },
): Settings {
  const read = readForm(fields, written);
  return withKept(fields, { read: isObject(read) ? read : {}, before: before ?? {} });
}

function withKept(fields: readonly FormField[], { read, before }: { read: Settings; before: Settings }): Settings {
  const settings = { ...read };
  for (const field of fields) {
    const now = read[field.name];
    const then = before[field.name];
    if (then === undefined) continue;
    if (isSecret(field) && now === undefined) settings[field.name] = then;
    if (!isObject(now) || !isObject(then)) continue;
    const variant = variantOf(field, now);
    if (variant && variant === variantOf(field, then)) {
      settings[field.name] = withKept(variant.fields, { read: now, before: then });
    }
    if (field.kind === "secret-pairs") {
      const kept = Object.entries(now).map(([name, value]) => [name, value === "" ? (then[name] ?? "") : value]);
      settings[field.name] = Object.fromEntries(kept);
    }
  }
  return settings;
}

function keepable(field: FormField, before: Json | undefined): FormField {
  if (before === undefined) return field;
  if (isSecret(field)) return { ...field, isRequired: false, description: "Kept as it is when it is left empty." };
  if (field.kind === "secret-pairs") return { ...field, description: "A value that is left empty is kept as it is." };
  const chosen = variantOf(field, before);
  if (!chosen || !isObject(before)) return field;
  const fields = chosen.fields.map((inside) => keepable(inside, before[inside.name]));
  return { ...field, variants: field.variants.map((one) => (one === chosen ? { ...one, fields } : one)) };
}

function variantOf({ variants }: FormField, value: Json | undefined): Variant | undefined {
  return isObject(value) ? variants.find(({ tag, name }) => value[tag] === name) : undefined;
}

function isSecret({ kind }: FormField): boolean {
  return kind === "password" || kind === "secret-lines";
}

function writtenOf(field: FormField, value: Json | undefined): string | boolean {
  const { kind } = field;
  if (kind === "boolean") return value === true;
  if (value === undefined || isSecret(field)) return "";
  if (kind === "pairs") return JSON.stringify(Object.entries(value ?? {}));
  if (kind === "secret-pairs") return JSON.stringify(Object.keys(value ?? {}).map((name) => [name, ""]));
  return kind === "json" || kind === "choice" ? JSON.stringify(value) : String(value);
}
