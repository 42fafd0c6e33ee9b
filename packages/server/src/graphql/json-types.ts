import type { JsonSchema } from "@millrace/contract/openapi";
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
  valueFromASTUntyped,
} from "graphql";

/** Any JSON value, as it is: also for shapes that GraphQL has no types for, such as maps and unions of objects. */
const jsonScalar = new GraphQLScalarType({
  name: "JSON",
  description: "Any JSON value.",
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

export interface TypeMaker {
  /** The type of a part of an answer; `name` is used where the schema has none. */
  outputType(schema: JsonSchema, name: string): GraphQLOutputType;
  /** The type of an argument that has no type of its own in GraphQL is JSON. */
  argumentType(schema: JsonSchema): GraphQLScalarType;
}

export interface TypeMakerOptions {
  /** The schemas that others refer to. */
  readonly components: () => { readonly [name: string]: JsonSchema };
  /** Fields that an object gets beside those of its schema. */
  readonly addFields: (own: ReadonlySet<string>) => GraphQLFieldConfigMap<unknown, unknown>;
}

/** Makes GraphQL types of JSON schemas, each named one once. */
export function makeTypes({ components, addFields }: TypeMakerOptions): TypeMaker {
  const objects = new Map<string, GraphQLObjectType>();
  const enums = new Map<string, GraphQLEnumType>();

  function outputType(schema: JsonSchema, name: string): GraphQLOutputType {
    const { schema: present, nullable } = withoutNull(schema);
    const type = presentType(present, name);
    // Any JSON may be null too.
    return nullable || type === jsonScalar ? type : new GraphQLNonNull(type);
  }

  function presentType(schema: JsonSchema, name: string) {
    if (typeof schema.$ref === "string") {
      const component = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
      const target = components()[component];
      return target === undefined || component === "Json" ? jsonScalar : namedType(target, component);
    }
    return namedType(schema, name);
  }

  function namedType(
    schema: JsonSchema,
    name: string,
  ): GraphQLObjectType | GraphQLEnumType | GraphQLScalarType | GraphQLList<GraphQLOutputType> {
    if (schema.type === "array") return new GraphQLList(outputType((schema.items ?? {}) as JsonSchema, name));
    if (schema.type === "object" && schema.properties !== undefined) return objectType(schema, name);
    return isEnum(schema) ? enumType(schema.enum, name) : scalarType(schema);
  }

  function objectType(schema: JsonSchema, name: string): GraphQLObjectType {
    const known = objects.get(name);
    if (known) return known;
    const properties = schema.properties as { readonly [field: string]: JsonSchema };
    const required = (schema.required ?? []) as readonly string[];
    const type = new GraphQLObjectType({
      name,
      description: (schema.description as string) ?? null,
      fields: () => ({
        ...Object.fromEntries(
          Object.entries(properties).map(([field, property]) => {
            const made = outputType(property, name + capital(field));
            const isOptional = !required.includes(field) && made instanceof GraphQLNonNull;
            return [
              field,
              { type: isOptional ? made.ofType : made, description: (property.description as string) ?? null },
            ];
          }),
        ),
        ...addFields(new Set(Object.keys(properties))),
      }),
    });
    objects.set(name, type);
    return type;
  }

  function enumType(values: readonly string[], name: string): GraphQLEnumType {
    const known = enums.get(name);
    if (known) return known;
    const config: GraphQLEnumValueConfigMap = Object.fromEntries(values.map((value) => [value, { value }]));
    const type = new GraphQLEnumType({ name, values: config });
    enums.set(name, type);
    return type;
  }

  return { outputType, argumentType: (schema) => scalarType(withoutNull(schema).schema) };
}

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function scalarType(schema: JsonSchema): GraphQLScalarType {
  if (schema.type === "string") return GraphQLString;
  if (schema.type === "boolean") return GraphQLBoolean;
  if (schema.type === "number") return GraphQLFloat;
  // GraphQL's whole numbers end at 32 bits; sizes and moments do not.
  if (schema.type === "integer") return Number(schema.maximum) <= 2_147_483_647 ? GraphQLInt : GraphQLFloat;
  return jsonScalar;
}

function isEnum(schema: JsonSchema): schema is JsonSchema & { readonly enum: readonly string[] } {
  return Array.isArray(schema.enum) && schema.enum.every((value) => /^[_A-Za-z][_0-9A-Za-z]*$/.test(String(value)));
}

function withoutNull(schema: JsonSchema): { readonly schema: JsonSchema; readonly nullable: boolean } {
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const [type, ...more] = schema.type.filter((one) => one !== "null");
    return { schema: more.length === 0 ? { ...schema, type } : {}, nullable: true };
  }
  const choices = schema.anyOf as readonly JsonSchema[] | undefined;
  if (!choices) return { schema, nullable: schema.type === undefined && schema.$ref === undefined };
  const present = choices.filter((choice) => choice.type !== "null");
  return { schema: present.length === 1 ? (present[0] as JsonSchema) : {}, nullable: present.length < choices.length };
}
