import type { JsonSchema } from "@millrace/contract/openapi";
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
  valueFromASTUntyped,
} from "graphql";
import { choicesOf, discriminatorOf, propertiesOf } from "./choices.ts";
import { objectTypes } from "./object-types.ts";

/** Any JSON value, as it is: also for shapes that GraphQL has no types for, such as maps. */
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
  /** The objects that no field names but an interface stands for. */
  implementations(): readonly GraphQLObjectType[];
}

export interface TypeMakerOptions {
  /** The schemas that others refer to. */
  readonly components: () => { readonly [name: string]: JsonSchema };
  /** Fields that an object gets beside those of its schema. */
  readonly addFields: (own: ReadonlySet<string>) => GraphQLFieldConfigMap<unknown, unknown>;
}

/** Makes GraphQL types of JSON schemas, each named one once. */
export function makeTypes({ components, addFields }: TypeMakerOptions): TypeMaker {
  const { objectType, interfaceType, implementations } = objectTypes({ outputType, addFields });
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
  ): GraphQLObjectType | GraphQLInterfaceType | GraphQLEnumType | GraphQLScalarType | GraphQLList<GraphQLOutputType> {
    if (schema.type === "array") return new GraphQLList(outputType((schema.items ?? {}) as JsonSchema, name));
    if (Object.keys(propertiesOf(schema)).length > 0) return objectType(schema, name);
    const choices = choicesOf(schema) ?? [];
    const by = discriminatorOf(choices);
    if (by) return interfaceType(choices, { name, by });
    return isEnum(schema) ? enumType(schema.enum, name) : scalarType(schema);
  }

  function enumType(values: readonly string[], name: string): GraphQLEnumType {
    const known = enums.get(name);
    if (known) return known;
    const config: GraphQLEnumValueConfigMap = Object.fromEntries(values.map((value) => [value, { value }]));
    const type = new GraphQLEnumType({ name, values: config });
    enums.set(name, type);
    return type;
  }

  return {
    outputType,
    argumentType: (schema) => scalarType(withoutNull(schema).schema),
    implementations,
  };
}

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
  const present = choicesOf(schema);
  if (!present) return { schema, nullable: schema.type === undefined && schema.$ref === undefined };
  const all = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[];
  return { schema: present.length === 1 ? present[0]! : { anyOf: present }, nullable: present.length < all.length };
}
