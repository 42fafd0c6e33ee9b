import type { JsonSchema } from "@millrace/contract/openapi";
import { type GraphQLFieldConfigMap, GraphQLNonNull, type GraphQLOutputType, getNullableType } from "graphql";

/** The field that says of which kind an object is, with its value for each choice in order. */
export interface Discriminator {
  readonly field: string;
  readonly values: readonly string[];
}

/** What a schema may be one of, null left out; null where it is no choice. */
export function choicesOf(schema: JsonSchema): readonly JsonSchema[] | null {
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  return choices?.filter((choice) => choice.type !== "null") ?? null;
}

/** Finds the field whose values tell choices of objects apart; null where there is none. */
export function discriminatorOf(choices: readonly JsonSchema[]): Discriminator | null {
  for (const field of Object.keys(propertiesOf(choices[0] ?? {}))) {
    const values = choices.map((choice) => propertiesOf(choice)[field]?.const);
    if (values.every((value) => typeof value === "string") && new Set(values).size === values.length)
      return { field, values };
  }
  return null;
}

/** The fields that all of some objects have alike; one that may be null in some of them may be so in all. */
export function sharedFields(
  each: readonly GraphQLFieldConfigMap<unknown, unknown>[],
): GraphQLFieldConfigMap<unknown, unknown> {
  const [first = {}, ...others] = each;
  const shared: GraphQLFieldConfigMap<unknown, unknown> = {};
  for (const [name, { type, description }] of Object.entries(first)) {
    const bare = getNullableType(type) as GraphQLOutputType;
    const types = others.map((fields) => fields[name]?.type);
    if (!types.every((one) => one !== undefined && String(getNullableType(one)) === String(bare))) continue;
    const isAlwaysThere = [type, ...types].every((one) => one instanceof GraphQLNonNull);
    shared[name] = { type: isAlwaysThere ? type : bare, description: description ?? null };
  }
  return shared;
}

export function propertiesOf(schema: JsonSchema): { readonly [field: string]: JsonSchema } {
  return (schema.properties ?? {}) as { readonly [field: string]: JsonSchema };
}
