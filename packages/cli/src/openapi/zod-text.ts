import { type OpenApiDocument, resolved, type Schema, type SchemaObject } from "./document.ts";
import { commentText, keyText, type Names } from "./names.ts";

const schemaPlace = "#/components/schemas/";
// Deeper than that a document is written by a machine for machines.
const deepest = 40;

/** Writes schemas as zod has them: their shape, and no rules that services break themselves, such as lengths and formats. */
export class ZodText {
  /** In an order in which each stands before what uses it. */
  readonly declarations: { readonly name: string; readonly text: string }[] = [];
  readonly #document: OpenApiDocument;
  readonly #names: Names;
  readonly #declared = new Map<string, string | null>();

  constructor(document: OpenApiDocument, names: Names) {
    this.#document = document;
    this.#names = names;
  }

  of(schema: Schema | undefined, depth = 0): string {
    if (schema === undefined || schema === true) return "z.json()";
    if (schema === false) return "z.never()";
    if (depth > deepest) return "z.json() /* too deep */";
    if (schema.$ref !== undefined) return this.#reference(schema.$ref, depth);
    const types = [schema.type ?? []].flat();
    const isNullable = schema.nullable === true || (types.includes("null") && types.length > 1);
    const text = this.#plain({ ...schema, type: types.filter((type) => types.length === 1 || type !== "null") }, depth);
    return isNullable && text !== "z.json()" ? `${text}.nullable()` : text;
  }

  #plain(schema: SchemaObject, depth: number): string {
    if ("const" in schema) return literalText([schema.const]);
    if (schema.enum) return literalText(schema.enum);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices) return this.#union(choices, depth);
    if (schema.allOf) return this.#allOf(schema, depth);
    const said = [schema.type ?? []].flat();
    const types = said.length === 0 && (schema.properties || schema.additionalProperties) ? ["object"] : said;
    if (types.length > 1) return unionText(types.map((type) => this.#plain({ ...schema, type }, depth)));
    switch (types[0]) {
      case "string":
        return schema.format === "binary" ? "z.json() /* binary */" : "z.string()";
      case "integer":
        return "z.int()";
      case "number":
        return "z.number()";
      case "boolean":
        return "z.boolean()";
      case "null":
        return "z.null()";
      case "array":
        return `z.array(${this.of(schema.items, depth + 1)})`;
      case "object":
        return this.#object(schema, depth);
      default:
        return "z.json()";
    }
  }

  #object({ properties = {}, required = [], additionalProperties }: SchemaObject, depth: number): string {
    const entries = Object.entries(properties);
    const rest = additionalProperties === false ? undefined : additionalProperties;
    if (entries.length === 0) return `z.record(z.string(), ${this.of(rest, depth + 1)})`;
    const lines = entries.map(([key, schema]) => {
      const text = this.of(schema, depth + 1);
      return `  ${keyText(key)}: ${indented(text)}${required.includes(key) ? "" : ".optional()"},\n`;
    });
    const object = `z.object({\n${lines.join("")}})`;
    return rest === undefined ? object : `${object}.catchall(${this.of(rest, depth + 1)})`;
  }

  #union(choices: readonly Schema[], depth: number): string {
    const isNull = (choice: Schema) => typeof choice === "object" && choice.type === "null";
    const text = unionText(choices.filter((choice) => !isNull(choice)).map((choice) => this.of(choice, depth + 1)));
    return choices.some(isNull) ? `${text}.nullable()` : text;
  }

  #allOf({ allOf = [], type: _, ...own }: SchemaObject, depth: number): string {
    const [first] = allOf;
    if (allOf.length === 1 && !own.properties) return this.of(first, depth + 1);
    const merged = this.#mergeObjects([...allOf, ...(own.properties || own.required ? [own] : [])]);
    if (merged) return this.#object(merged, depth);
    const parts = allOf.map((schema) => this.of(schema, depth + 1));
    return parts.reduce((all, part) => `z.intersection(${all}, ${part})`);
  }

  /** One object with the properties of all; null where one of them is something else. */
  #mergeObjects(schemas: readonly Schema[], depth = 0): SchemaObject | null {
    let all: SchemaObject = {};
    for (const each of schemas) {
      const schema = typeof each === "object" ? resolved<SchemaObject>(this.#document, each) : null;
      if (!schema || schema.oneOf || schema.anyOf || schema.enum || schema.nullable || depth > deepest) return null;
      if (schema.type !== undefined && schema.type !== "object") return null;
      const part = schema.allOf ? this.#mergeObjects([...schema.allOf, { ...schema, allOf: [] }], depth + 1) : schema;
      if (!part) return null;
      all = {
        ...all,
        ...(part.additionalProperties !== undefined && { additionalProperties: part.additionalProperties }),
        properties: { ...all.properties, ...part.properties },
        required: [...(all.required ?? []), ...(part.required ?? [])],
      };
    }
    return all;
  }

  #reference(ref: string, depth: number): string {
    const known = this.#declared.get(ref);
    if (known !== undefined) return known ?? `z.json() /* ${commentText(ref)} is part of itself */`;
    const schema = resolved<SchemaObject>(this.#document, { $ref: ref });
    if (!schema) return `z.json() /* ${commentText(ref)} is not in the document */`;
    if (!ref.startsWith(schemaPlace)) return this.of(schema, depth + 1);
    this.#declared.set(ref, null);
    const text = this.of(schema);
    const name = this.#names.type(decodeURIComponent(ref.slice(schemaPlace.length)));
    this.#declared.set(ref, name);
    const comment = schema.description ? `/** ${commentText(schema.description)} */\n` : "";
    this.declarations.push({
      name,
      text: `${comment}export const ${name} = ${text};\nexport type ${name} = z.output<typeof ${name}>;`,
    });
    return name;
  }
}

/** Text of several lines within an object. */
export function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}

/** One of several. */
export function unionText(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  if (all.length === 0 || all.some((text) => text.startsWith("z.json()"))) return "z.json()";
  return all.length === 1 ? all[0]! : `z.union([${all.join(", ")}])`;
}

function literalText(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  if (values.length === 0 || values.some((value) => typeof value === "object" && value !== null)) return "z.json()";
  if (values.every((value) => typeof value === "string") && values.length > 1) return `z.enum([${texts.join(", ")}])`;
  return values.length === 1 ? `z.literal(${texts[0]})` : `z.literal([${texts.join(", ")}])`;
}
