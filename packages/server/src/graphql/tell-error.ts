import { toProblem } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { GraphQLError } from "graphql";
import { asMillraceError } from "../http/problem-answer.ts";

/** What a fault of a document, or of a call for it, is told as: the problem of the API in `extensions`. */
export function tellError(error: unknown, onUnforeseen: (error: unknown) => void): GraphQLError {
  if (!(error instanceof GraphQLError))
    return tellCause(new GraphQLError("", { originalError: error as Error }), error, onUnforeseen);
  if (error.originalError && !(error.originalError instanceof GraphQLError))
    return tellCause(error, error.originalError, onUnforeseen);
  // A fault of the document: it does not parse, does not fit the schema, or asks for too much.
  const hint = "The schema can be asked for: an introspection query shows every field with its arguments.";
  return copyOf(error, { message: error.message, extensions: { code: "REQUEST_INVALID", hint, ...error.extensions } });
}

function tellCause(error: GraphQLError, cause: unknown, onUnforeseen: (error: unknown) => void): GraphQLError {
  const known = asMillraceError(cause);
  if (!(cause instanceof MillraceError)) onUnforeseen(cause);
  const { type, code, status, hint, retry, retryAfterMs, data, detail } = toProblem(known);
  return copyOf(error, {
    message: detail,
    extensions: {
      code,
      status,
      ...(hint !== undefined && { hint }),
      retry,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(data !== undefined && { data }),
      type,
    },
  });
}

function copyOf(
  { nodes, source, positions, path }: GraphQLError,
  { message, extensions }: { readonly message: string; readonly extensions: Record<string, unknown> },
): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
