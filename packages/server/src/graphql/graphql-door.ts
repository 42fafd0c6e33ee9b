import { MillraceError } from "@millrace/flow/errors";
import {
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from "graphql";
import { createHandler, parseRequestParams } from "graphql-http";
import type { Handler } from "../http/bind.ts";
import { documentLimits, limitRule } from "./limits.ts";
import { type GraphqlContext, makeSchema } from "./make-schema.ts";
import { resultEvents } from "./result-events.ts";
import { tellError } from "./tell-error.ts";

export interface GraphqlRequest {
  readonly request: Request;
  /** The parsed body; null without one. */
  readonly body: Record<string, unknown> | null;
  readonly context: GraphqlContext;
  /** Ends a stream that has not come to its end. */
  readonly signal: AbortSignal;
  onUnforeseen(error: unknown): void;
}

export interface GraphqlDoor {
  /** Answers a query or a mutation. Source: GraphQL over HTTP. */
  answer(call: GraphqlRequest): Promise<Response>;
  /** The events of any document. Source: GraphQL over server-sent events, distinct connections mode. */
  stream(call: GraphqlRequest): Promise<AsyncIterable<Uint8Array>>;
}

const rules = [...specifiedRules, limitRule(documentLimits)];

/** Opens the GraphQL door on the operations. */
export function openGraphqlDoor(handlers: readonly Handler[]): GraphqlDoor {
  const schema = makeSchema(handlers);
  return { answer: (call) => answer(schema, call), stream: (call) => stream(schema, call) };
}

async function answer(
  schema: GraphQLSchema,
  { request, body, context, onUnforeseen }: GraphqlRequest,
): Promise<Response> {
  const handle = createHandler<Request, unknown, GraphqlContext & Record<PropertyKey, unknown>>({
    schema,
    context: { ...context },
    validationRules: () => rules,
    parse: readDocument,
    parseRequestParams: async (asked) => parseRequestParams(asked).catch(throwMalformed),
    formatError: (error) => tellError(error, onUnforeseen),
  });
  const [text, { status, headers }] = await handle({
    method: request.method,
    url: request.url,
    headers: request.headers,
    body,
    raw: request,
    context: undefined,
  });
  return new Response(text, { status, headers: headers ?? {} });
}

async function stream(
  schema: GraphQLSchema,
  { request, body, context, signal, onUnforeseen }: GraphqlRequest,
): Promise<AsyncIterable<Uint8Array>> {
  const options = { signal, format: (error: unknown) => tellError(error, onUnforeseen) };
  const asked = body ?? Object.fromEntries(new URL(request.url).searchParams);
  try {
    const document = readDocument(String(asked.query ?? ""));
    const faults = validate(schema, document, rules);
    const operationName = typeof asked.operationName === "string" ? asked.operationName : null;
    const operation = getOperationAST(document, operationName)?.operation;
    if (faults.length > 0) return resultEvents({ errors: faults }, options);
    if (operation === undefined || (operation === OperationTypeNode.MUTATION && request.method === "GET"))
      throw noOperation();
    const args = {
      schema,
      document,
      operationName,
      contextValue: context,
      variableValues: variablesOf(asked.variables),
    };
    return resultEvents(
      await (operation === OperationTypeNode.SUBSCRIPTION ? subscribe(args) : execute(args)),
      options,
    );
  } catch (error) {
    return resultEvents({ errors: [error] }, options);
  }
}

const readDocument: typeof parse = (source, options) => parse(source, { ...options, maxTokens: documentLimits.tokens });

function variablesOf(given: unknown): Readonly<Record<string, unknown>> {
  const value: unknown = typeof given === "string" ? readVariables(given) : given;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function readVariables(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return throwMalformed(error);
  }
}

/** A request that is none of GraphQL: the library tells so by plain errors. */
function throwMalformed(error: unknown): never {
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot answer this request as it must be one of GraphQL over HTTP: ${(error as Error).message}`,
    hint: 'Send {"query": "{ flowsList { flows { flow } } }"}, with "variables" as an object where it takes some.',
  });
}

function noOperation(): GraphQLError {
  return new GraphQLError("Cannot answer this document as it must hold the operation to execute, and GET only reads");
}
