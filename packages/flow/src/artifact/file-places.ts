import type { Json } from "../json/json.ts";

/** How a JSON Schema says that a place takes a file. */
export const fileFormat = "millrace-file";

/** A value at a place of an input where its schema takes a file. */
export interface FilePlace {
  readonly path: readonly (string | number)[];
  readonly value: Json;
  /** What the file must be; null takes any. */
  readonly accept: readonly string[] | null;
  /** Whether the place takes text too, which may be no file's name then. */
  readonly takesText: boolean;
}

type Schema = { readonly [key: string]: Json | undefined };

// A schema that refers to itself without going deeper into the value ends here.
const deepest = 32;

/** The places of a value that are files by its JSON Schema, or could be: `value` is a reference there, or something else. */
export function filePlaces(schema: Json, value: Json): readonly FilePlace[] {
  const root = schema;
  const places: FilePlace[] = [];
  const visit = (at: readonly Json[], here: Json, path: readonly (string | number)[]): void => {
    const branches = at.flatMap((one) => branchesOf(root, one, deepest));
    const file = branches.find(({ format }) => format === fileFormat);
    if (file)
      places.push({
        path,
        value: here,
        accept: Array.isArray(file.accept) ? (file.accept as readonly string[]) : null,
        takesText: branches.some(takesText),
      });
    if (typeof here !== "object" || here === null) return;
    for (const [key, inner] of Object.entries(here)) {
      const step = Array.isArray(here) ? Number(key) : key;
      const schemas = branches.flatMap((branch) => schemaAt(branch, step) ?? []);
      if (schemas.length > 0 && inner !== undefined) visit(schemas, inner as Json, [...path, step]);
    }
  };
  visit([schema], value, []);
  return places;
}

/** The schemas of which a value may fit one, or must fit all: what matters here is where files are. */
function branchesOf(root: Json, schema: Json | undefined, left: number): readonly Schema[] {
  if (!isSchema(schema) || left === 0) return [];
  const referred = typeof schema.$ref === "string" ? [resolve(root, schema.$ref)] : [];
  const inner = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [schema, ...[...referred, ...inner].flatMap((one) => branchesOf(root, one as Json, left - 1))];
}

function schemaAt({ properties, additionalProperties, items, prefixItems }: Schema, step: string | number) {
  if (typeof step === "number") return (Array.isArray(prefixItems) && (prefixItems[step] as Json)) || items;
  if (isSchema(properties) && Object.hasOwn(properties, step)) return properties[step];
  return additionalProperties;
}

function takesText({ type, anyOf, oneOf, allOf, $ref, enum: names, const: only }: Schema): boolean {
  if (Array.isArray(type)) return type.includes("string");
  if (type !== undefined) return type === "string";
  if (names !== undefined || only !== undefined) return false;
  return anyOf === undefined && oneOf === undefined && allOf === undefined && $ref === undefined;
}

function resolve(root: Json, reference: string): Json | undefined {
  if (!reference.startsWith("#")) return undefined;
  let found: Json | undefined = root;
  for (const part of reference.split("/").slice(1))
    found = isSchema(found) ? found[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return found;
}

function isSchema(value: Json | undefined): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
