import type { ExecutionResult, GraphQLError } from "graphql";

type Format = (error: unknown) => GraphQLError;
type Result = Omit<ExecutionResult, "errors"> & { readonly errors?: readonly unknown[] };

/**
 * Results as server-sent events: `next` for each, and `complete` when there are no more. Where the signal has ended them
 * there are more: the client is to ask again.
 */
export async function* resultEvents(
  results: Result | AsyncIterable<Result>,
  { format, signal }: { readonly format: Format; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  try {
    for await (const result of Symbol.asyncIterator in results ? results : [results])
      yield encoder.encode(`event: next\ndata: ${JSON.stringify(formatted(result, format))}\n\n`);
  } catch (error) {
    yield encoder.encode(`event: next\ndata: ${JSON.stringify({ errors: [format(error)] })}\n\n`);
  }
  if (!signal.aborted) yield encoder.encode("event: complete\ndata:\n\n");
}

function formatted(result: Result, format: Format): Result {
  return result.errors ? { ...result, errors: result.errors.map(format) } : result;
}
