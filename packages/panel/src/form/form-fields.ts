import type { Json } from "@millrace/flow";
import { isObject } from "../value/find-tables.ts";

/** How a field of a form is asked for. */
type FieldKind = "text" | "password" | "date" | "number" | "integer" | "boolean" | "choice" | "json";

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  readonly description: string | null;
  /** The values of a choice. */
  readonly choices: readonly Json[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly defaultsTo: Json | undefined;
}

type JsonObject = { readonly [key: string]: Json };

/** The fields that a JSON schema asks for; null where it is not an object of named fields, and is written as JSON. */
export function formFields(schema: Json): FormField[] | null {
  if (!isObject(schema) || !isObject(schema.properties)) return null;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, field]) => {
    const known = isObject(field) ? field : {};
    const isRequired = required.includes(name) && known.default === undefined;
    return {
      name,
      label: typeof known.title === "string" ? known.title : wordsOf(name),
      kind: kindOf(known),
      isRequired,
      description: typeof known.description === "string" ? known.description : null,
      choices: Array.isArray(known.enum) ? known.enum : [],
      minimum: limitOf(known.minimum),
      maximum: limitOf(known.maximum),
      defaultsTo: known.default,
    };
  });
}

function kindOf(schema: JsonObject): FieldKind {
  if (Array.isArray(schema.enum)) return "choice";
  if (schema.format === "password") return "password";
  if (schema.type === "string") return schema.format === "date" ? "date" : "text";
  if (schema.type === "number" || schema.type === "integer" || schema.type === "boolean") return schema.type;
  return "json";
}

// Zod writes the safe integers as the limits of every integer, which tell a person nothing.
function limitOf(value: Json | undefined): number | null {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}

/** A field's name as words: `bankAccount` reads "Bank account". */
function wordsOf(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
