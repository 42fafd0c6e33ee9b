import type { Json } from "@millrace/flow";
import { isObject } from "../value/find-tables.ts";

/** How a field of a form is asked for. */
type FieldKind =
  | "text"
  | "lines"
  | "password"
  | "secret-lines"
  | "date"
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "pairs"
  | "secret-pairs"
  | "variant"
  | "json";

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
  /** The forms of a variant, one of which is chosen. */
  readonly variants: readonly Variant[];
}

/** One form that a value may have. */
export interface Variant {
  /** The property that tells the forms apart, and what it is in this one. */
  readonly tag: string;
  readonly name: string;
  readonly label: string;
  readonly fields: readonly FormField[];
}

type JsonObject = { readonly [key: string]: Json };

/** The fields that a JSON schema asks for; null where it is not an object of named fields, and is written as JSON. */
export function formFields(schema: Json): FormField[] | null {
  if (!isObject(schema) || !isObject(schema.properties)) return null;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, field]) => {
    const known = isObject(field) ? field : {};
    const isRequired = required.includes(name) && known.default === undefined;
    const variants = variantsOf(known);
    return {
      name,
      label: typeof known.title === "string" ? known.title : wordsOf(name),
      kind: variants.length > 0 ? "variant" : kindOf(known),
      isRequired,
      description: typeof known.description === "string" ? known.description : null,
      choices: Array.isArray(known.enum) ? known.enum : [],
      minimum: limitOf(known.minimum),
      maximum: limitOf(known.maximum),
      defaultsTo: known.default,
      variants,
    };
  });
}

function kindOf(schema: JsonObject): FieldKind {
  if (Array.isArray(schema.enum)) return "choice";
  if (schema.format === "password") return schema.contentMediaType === undefined ? "password" : "secret-lines";
  if (schema.type === "string") return schema.format === "date" ? "date" : isLong(schema) ? "lines" : "text";
  const named = schema.type === "object" && isObject(schema.additionalProperties) ? schema.additionalProperties : {};
  if (named.format === "password") return "secret-pairs";
  if (named.type === "string") return "pairs";
  if (schema.type === "number" || schema.type === "integer" || schema.type === "boolean") return schema.type;
  return "json";
}

// No line takes as much: it is a certificate, a text or a list.
function isLong({ maxLength }: JsonObject): boolean {
  return typeof maxLength === "number" && maxLength > 10_000;
}

/** The forms of a union whose members are told apart by a constant, such as `type`; none where it is another schema. */
function variantsOf({ oneOf }: JsonObject): readonly Variant[] {
  const variants = (Array.isArray(oneOf) ? oneOf : []).map(variantOf);
  return variants.every((variant) => variant !== null) ? variants : [];
}

function variantOf(schema: Json): Variant | null {
  const fields = formFields(schema);
  if (!fields || !isObject(schema) || !isObject(schema.properties)) return null;
  for (const [tag, property] of Object.entries(schema.properties)) {
    if (isObject(property) && typeof property.const === "string") {
      const others = fields.filter((field) => field.name !== tag);
      return { tag, name: property.const, label: wordsOf(property.const), fields: others };
    }
  }
  return null;
}

// Zod writes the safe integers as the limits of every integer, which tell a person nothing.
function limitOf(value: Json | undefined): number | null {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}

const spellings: ReadonlyMap<string, string> = new Map([
  ["api", "API"],
  ["ca", "CA"],
  ["id", "ID"],
  ["mb", "(MB)"],
  ["ms", "(ms)"],
  ["oauth2", "OAuth 2"],
  ["tls", "TLS"],
  ["url", "URL"],
]);

/** A field's name as words: `bankAccount` reads "Bank account", and `timeoutMs` "Timeout (ms)". */
function wordsOf(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .split(" ")
    .map((word) => spellings.get(word) ?? word)
    .join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
