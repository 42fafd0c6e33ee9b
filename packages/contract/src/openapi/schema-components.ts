import { z } from "zod";

/** A JSON schema as part of an OpenAPI document. */
export type JsonSchema = { readonly [key: string]: unknown };

const componentPath = "#/components/schemas/";

/** Gathers schemas that are used by name; each name stands once in the document. */
export interface SchemaComponents {
  /** The schema of what a caller says or hears, with references into the document. */
  schemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema;
  /** Every schema that was referred to, by name. */
  all(): { readonly [name: string]: JsonSchema };
}

export function gatherComponents(): SchemaComponents {
  const components = new Map<string, JsonSchema>([["Json", { description: "Any JSON value." }]]);
  return {
    schemaOf(schema, io) {
      const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
      const names = nameDefinitions(Object.entries($defs as { readonly [name: string]: JsonSchema }), io);
      for (const [name, definition] of names.values()) {
        if (name !== "Json" && definition.$ref === undefined) components.set(name, rewrite(definition, names));
      }
      return rewrite(root, names);
    },
    all: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };

  function nameDefinitions(
    definitions: readonly (readonly [string, JsonSchema])[],
    io: "input" | "output",
  ): ReadonlyMap<string, Definition> {
    const names = new Map<string, Definition>(
      definitions.map(([name, schema]) => [name, [nameOf(name, schema), schema]]),
    );
    for (const [given, [name, schema]] of names) {
      if (given === name) names.set(given, [freeName(name, { schema: rewrite(schema, names), io }), schema]);
    }
    return names;
  }

  /** A schema that reads otherwise as an input has a name of its own. */
  function freeName(name: string, { schema, io }: { readonly schema: JsonSchema; readonly io: string }): string {
    const known = components.get(name);
    if (known === undefined || JSON.stringify(known) === JSON.stringify(schema)) return name;
    return name + (io === "input" ? "Input" : "Output");
  }
}

// Nameless definitions are `z.json()`, which refers to itself, and other names for one that has a name.
function nameOf(given: string, { $ref }: JsonSchema): string {
  if (!given.startsWith("__schema")) return given;
  return $ref === undefined ? "Json" : String($ref).replace("#/$defs/", "");
}

type Definition = readonly [name: string, schema: JsonSchema];
type Names = ReadonlyMap<string, Definition>;

/** Points references at the document's components, and drops what says nothing. */
function rewrite(schema: JsonSchema, names: Names): JsonSchema {
  const entries = Object.entries(schema).filter(([key, value]) => !saysNothing(key, value));
  return Object.fromEntries(entries.map(([key, value]) => [key, rewriteValue(value, { key, names })]));
}

function rewriteValue(value: unknown, { key, names }: { readonly key: string; readonly names: Names }): unknown {
  if (key === "$ref") return componentPath + (names.get(String(value).replace("#/$defs/", ""))?.[0] ?? "Json");
  // Examples and defaults are values, not schemas.
  if (key === "default" || key === "const" || key === "enum" || key === "examples") return value;
  if (Array.isArray(value)) return value.map((one) => rewriteValue(one, { key: "", names }));
  return typeof value === "object" && value !== null ? rewrite(value as JsonSchema, names) : value;
}

function saysNothing(key: string, value: unknown): boolean {
  const isBound = key === "minimum" || key === "maximum";
  if (isBound && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER) return true;
  return key === "propertyNames" && JSON.stringify(value) === '{"type":"string"}';
}
