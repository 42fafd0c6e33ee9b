import { type Operation, placementOf, takesIdempotencyKey } from "@millrace/contract";
import { gatherComponents, type JsonSchema } from "@millrace/contract/openapi";
import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import type { Handler, StreamPart } from "../http/bind.ts";
import { makeTypes, type TypeMaker } from "./json-types.ts";
import { capital } from "./object-types.ts";

/** Calls an operation for a document that is under way. */
export interface GraphqlContext {
  call(handler: Handler, input: object, idempotencyKey: string | null): Promise<unknown>;
}

/** What the cost of a field is counted from. */
export interface CallExtensions {
  readonly listSize: { readonly argument: boolean; readonly usual: number; readonly largest: number };
}

type Field = GraphQLFieldConfig<unknown, GraphqlContext>;
type Fields = GraphQLFieldConfigMap<unknown, GraphqlContext>;

/**
 * Makes the GraphQL schema of the registry: reads are queries, and fields of whatever holds the ids they ask for; changes
 * are mutations, streams subscriptions. Files, and what needs no one to be known, stay with REST.
 */
export function makeSchema(handlers: readonly Handler[]): GraphQLSchema {
  const components = gatherComponents();
  const served = handlers.filter(
    ({ operation: { scope, kind } }) => scope !== null && kind !== "download" && kind !== "upload",
  );
  const reads = served.filter(({ operation }) => operation.kind === "call" && operation.method === "GET");
  const changes = served.filter(({ operation }) => operation.kind === "call" && operation.method !== "GET");
  const streams = served.filter(({ operation }) => operation.kind === "stream");
  const types = makeTypes({ components: components.all, addFields: (own) => nestedReads(own) as never });

  const answerType = ({ id, output }: Operation) =>
    types.outputType(components.schemaOf(output, "output"), `${capital(fieldName(id))}Answer`);

  function callField(handler: Handler, bound: readonly string[] = []): Field {
    const { operation } = handler;
    const schema = components.schemaOf(operation.input, "input");
    return {
      type: answerType(operation),
      description: operation.summary,
      args: argumentsOf(operation, { schema, bound, types }),
      extensions: { listSize: listSizeOf(schema) } satisfies CallExtensions,
      resolve: (source, args, context) => {
        const { idempotencyKey, ...said } = args as { readonly idempotencyKey?: string };
        // Where the key is a field of the input, it is said as one.
        const isName = takesIdempotencyKey(operation);
        const input = { ...present(isName ? said : args), ...present(pick(source, bound)) };
        return context.call(handler, input, (isName && idempotencyKey) || null);
      },
    };
  }

  /** The reads whose path is made of fields that an object has: `journal` of a run. */
  function nestedReads(own: ReadonlySet<string>): Fields {
    const fields: Fields = {};
    for (const handler of reads) {
      const { path } = placementOf(handler.operation);
      if (path.length === 0 || !path.every((field) => own.has(field))) continue;
      const bound = Object.keys(handler.operation.input.shape).filter((field) => own.has(field));
      const name = nestedName(handler.operation.id);
      fields[own.has(name) ? `${name}Detail` : name] = callField(handler, bound);
    }
    return fields;
  }

  const fieldsOf = (some: readonly Handler[], make: (handler: Handler) => Field): Fields =>
    Object.fromEntries(some.map((handler) => [fieldName(handler.operation.id), make(handler)]));
  const query = new GraphQLObjectType({ name: "Query", fields: fieldsOf(reads, callField) });
  const mutation = new GraphQLObjectType({ name: "Mutation", fields: fieldsOf(changes, callField) });
  const subscription = new GraphQLObjectType({
    name: "Subscription",
    fields: fieldsOf(streams, (handler) =>
      streamField(handler, {
        type: answerType(handler.operation),
        args: argumentsOf(handler.operation, {
          schema: components.schemaOf(handler.operation.input, "input"),
          bound: [],
          types,
        }),
      }),
    ),
  });
  return new GraphQLSchema({ query, mutation, subscription, types: types.implementations() });
}

function argumentsOf(
  operation: Operation,
  {
    schema,
    bound,
    types,
  }: { readonly schema: JsonSchema; readonly bound: readonly string[]; readonly types: TypeMaker },
): GraphQLFieldConfigArgumentMap {
  const required = (schema.required ?? []) as readonly string[];
  const properties = Object.entries((schema.properties ?? {}) as { readonly [field: string]: JsonSchema });
  const own = properties
    .filter(([field]) => !bound.includes(field))
    .map(([field, property]) => {
      const type = types.argumentType(property);
      const description = (property.description as string) ?? null;
      return [field, { type: required.includes(field) ? new GraphQLNonNull(type) : type, description }] as const;
    });
  return {
    ...Object.fromEntries(own),
    ...(takesIdempotencyKey(operation) && {
      idempotencyKey: { type: GraphQLString, description: "Names this call for 24 hours, so that it is done once." },
    }),
  };
}

function streamField(
  handler: Handler,
  { type: data, args }: Pick<Field, "type"> & { readonly args: GraphQLFieldConfigArgumentMap },
): Field {
  const { operation } = handler;
  const field = fieldName(operation.id);
  const type = new GraphQLObjectType({
    name: `${capital(field)}Event`,
    fields: {
      id: { type: new GraphQLNonNull(GraphQLString), description: "Pass it as `lastEventId` to go on after it." },
      data: { type: data },
    },
  });
  return {
    type: new GraphQLNonNull(type),
    description: operation.summary,
    args,
    subscribe: async (_source, args, context) =>
      events((await context.call(handler, present(args), null)) as AsyncIterable<StreamPart<unknown>>, field),
  };
}

/** `runs.list` is `runsList`. */
const fieldName = (id: string) => id.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase());

/** `runs.journal` is `journal` of a run, `artifacts.list` its `artifacts`, `flows.get` its `flow`. */
function nestedName(id: string): string {
  const [resource = "", verb = ""] = id.split(".");
  if (verb === "list") return resource;
  return verb === "get" ? resource.replace(/s$/, "") : verb;
}

const usualListSize = 50;

function listSizeOf(schema: JsonSchema): CallExtensions["listSize"] {
  const limit = (schema.properties as { readonly limit?: JsonSchema } | undefined)?.limit;
  if (!limit) return { argument: false, usual: usualListSize, largest: usualListSize };
  return { argument: true, usual: Number(limit.default), largest: Number(limit.maximum) };
}

function pick(source: unknown, fields: readonly string[]): object {
  return Object.fromEntries(fields.map((field) => [field, (source as Record<string, unknown>)[field]]));
}

/** What was said; GraphQL's null is as good as nothing said. */
function present(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
}

async function* events(parts: AsyncIterable<StreamPart<unknown>>, field: string): AsyncGenerator<object> {
  for await (const { id, data } of parts) if (data !== undefined) yield { [field]: { id, data } };
}
