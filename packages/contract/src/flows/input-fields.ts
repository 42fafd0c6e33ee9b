import type { Json } from "@millrace/flow";
import { fileFormat } from "@millrace/flow/file-places";

/** A field of a flow's input, as its JSON schema says. */
export interface InputField {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string | null;
  readonly defaultsTo: Json | undefined;
}

type JsonObject = { readonly [key: string]: Json };

/** Lists the fields of an input schema; none where it takes anything. */
export function inputFields(schema: Json): InputField[] {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, field]) => {
    const known = isObject(field) ? field : {};
    return {
      name,
      type: typeText(known),
      isRequired: required.includes(name) && known.default === undefined,
      description: typeof known.description === "string" ? known.description : null,
      defaultsTo: known.default,
    };
  });
}

/** A first input to write over: what is required, with an empty value of its type. */
export function firstInput(schema: Json): string {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const needed = inputFields(schema).filter(({ isRequired }) => isRequired);
  const input = Object.fromEntries(needed.map(({ name }) => [name, emptyValue(properties[name])]));
  return JSON.stringify(input, null, 2);
}

function typeText(schema: JsonObject): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.format === fileFormat) return "file";
  if (Array.isArray(schema.anyOf)) {
    return [...new Set(schema.anyOf.map((one) => (isObject(one) ? typeText(one) : "anything")))].join(" or ");
  }
  if (schema.type === "array") return `list of ${isObject(schema.items) ? typeText(schema.items) : "anything"}`;
  const format = typeof schema.format === "string" ? ` (${schema.format})` : "";
  return typeof schema.type === "string" ? schema.type + format : "anything";
}

function emptyValue(schema: Json | undefined): Json {
  if (!isObject(schema) || schema.format === fileFormat) return null;
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  const empty: Record<string, Json> = { string: "", number: 0, integer: 0, boolean: false, object: {}, array: [] };
  if (schema.type === "array" && isObject(schema.items) && schema.items.type === "string") return [""];
  return typeof schema.type === "string" ? (empty[schema.type] ?? null) : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
