import { type ErrorCode, errorCodes } from "@millrace/flow/errors";
import { takesIdempotencyKey } from "../operation/idempotency.ts";
import { commonErrors, type Operation } from "../operation/operation.ts";
import { hasJsonBody } from "../operation/placement.ts";
import { problemMediaType } from "../problem/from-problem.ts";
import type { OpenApiResponse } from "./openapi-document.ts";
import type { SchemaComponents } from "./schema-components.ts";

/** What can come back, by status. */
export function describeResponses(
  operation: Operation,
  components: SchemaComponents,
): { readonly [status: string]: OpenApiResponse } {
  return { ...describeSuccess(operation, components), ...describeErrors(operation) };
}

function describeSuccess(
  operation: Operation,
  components: SchemaComponents,
): { readonly [status: string]: OpenApiResponse } {
  if (operation.kind === "download") {
    const content = { "*/*": { schema: {} } };
    return {
      200: { description: "The bytes of the file.", content },
      206: { description: "The part that `Range` asked for.", content },
      304: { description: "The caller has it already (`If-None-Match`)." },
    };
  }
  const schema = components.schemaOf(operation.output, "output");
  const example = operation.output.parse(operation.example.output);
  if (operation.kind === "stream") {
    // What one event's `data` holds; a stream as such has no schema in OpenAPI 3.1.
    const event = { type: "string", contentMediaType: "application/json", contentSchema: schema };
    return {
      200: {
        description: "Server-sent events: each has an `id`, and JSON as `data`; the last one is named `end`.",
        content: { "text/event-stream": { schema: event, example: `id: 1\ndata: ${JSON.stringify(example)}\n\n` } },
      },
    };
  }
  const answer = { description: operation.summary, content: { "application/json": { schema, example } } };
  if (operation.method !== "GET") return { 200: answer };
  const headers = { ETag: { description: "Send it as `If-None-Match`.", schema: { type: "string" } } };
  return { 200: { ...answer, headers }, 304: { description: "Nothing has changed (`If-None-Match`)." } };
}

/** Errors that come from how something is called, and not from what it does. */
function errorsOf(operation: Operation): readonly ErrorCode[] {
  const { kind, scope, errors } = operation;
  return [
    ...(scope === null
      ? commonErrors.filter((code) => code !== "TOKEN_REFUSED" && code !== "SCOPE_MISSING")
      : commonErrors),
    ...(hasJsonBody(operation) ? (["JSON_INVALID", "VALUE_TOO_LARGE"] as const) : []),
    ...(takesIdempotencyKey(operation) ? (["IDEMPOTENCY_KEY_BUSY", "IDEMPOTENCY_KEY_REUSED"] as const) : []),
    ...(kind === "stream" ? (["STREAM_LIMIT_REACHED"] as const) : []),
    ...errors,
  ];
}

function describeErrors(operation: Operation): { readonly [status: string]: OpenApiResponse } {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of errorsOf(operation)) {
    const { httpStatus } = errorCodes[code];
    byStatus.set(httpStatus, (byStatus.get(httpStatus) ?? new Set()).add(code));
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const code = { enum: [...codes].sort() };
      const schema = { allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code } }] };
      return [status, { description: code.enum.join(", "), content: { [problemMediaType]: { schema } } }];
    }),
  );
}
