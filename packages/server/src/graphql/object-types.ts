import type { JsonSchema } from "@millrace/contract/openapi";
import {
  type GraphQLFieldConfigMap,
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import { type Discriminator, propertiesOf, sharedFields } from "./choices.ts";

export interface ObjectTypeOptions {
  /** The type of a field; `name` is used where the schema has none. */
  readonly outputType: (schema: JsonSchema, name: string) => GraphQLOutputType;
  /** Fields that an object gets beside those of its schema. */
  readonly addFields: (own: ReadonlySet<string>) => GraphQLFieldConfigMap<unknown, unknown>;
}

/** Makes the types of objects, and of choices of objects, each name once. */
export function objectTypes({ outputType, addFields }: ObjectTypeOptions) {
  const objects = new Map<string, GraphQLObjectType>();
  const interfaces = new Map<string, GraphQLInterfaceType>();

  function objectType(schema: JsonSchema, name: string, of?: GraphQLInterfaceType): GraphQLObjectType {
    const known = objects.get(name);
    if (known) return known;
    const type = new GraphQLObjectType({
      name,
      description: (schema.description as string) ?? null,
      interfaces: of ? [of] : [],
      fields: () => ({ ...ownFields(schema, name), ...addFields(new Set(Object.keys(propertiesOf(schema)))) }),
    });
    objects.set(name, type);
    return type;
  }

  function ownFields(schema: JsonSchema, name: string): GraphQLFieldConfigMap<unknown, unknown> {
    const required = (schema.required ?? []) as readonly string[];
    return Object.fromEntries(
      Object.entries(propertiesOf(schema)).map(([field, property]) => {
        const made = outputType(property, name + capital(field));
        const isOptional = !required.includes(field) && made instanceof GraphQLNonNull;
        const type = isOptional ? (made.ofType as GraphQLOutputType) : made;
        return [field, { type, description: (property.description as string) ?? null }];
      }),
    );
  }

  /** An object of one of several kinds: an interface of what they share, and an object for each. */
  function interfaceType(
    choices: readonly JsonSchema[],
    { name, by: { field, values } }: { readonly name: string; readonly by: Discriminator },
  ): GraphQLInterfaceType {
    const known = interfaces.get(name);
    if (known) return known;
    const names = values.map(
      (value) =>
        name +
        value
          .split(/[^A-Za-z0-9]+/)
          .map(capital)
          .join(""),
    );
    const type = new GraphQLInterfaceType({
      name,
      fields: () => sharedFields(choices.map((choice, index) => ownFields(choice, names[index]!))),
      resolveType: (value) => names[values.indexOf((value as Readonly<Record<string, string>>)[field] ?? "")],
    });
    interfaces.set(name, type);
    for (const [index, choice] of choices.entries()) objectType(choice, names[index]!, type);
    return type;
  }

  /** The objects that no field names but an interface stands for. */
  function implementations(): readonly GraphQLObjectType[] {
    // Fields are made when they are asked for, and with them further objects, which this comes to as well.
    for (const type of objects.values()) type.getFields();
    return [...objects.values()].filter((type) => type.getInterfaces().length > 0);
  }

  return { objectType, interfaceType, implementations };
}

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
