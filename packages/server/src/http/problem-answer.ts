import { problemMediaType, toProblem } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";

/** What an error is told as: anything unforeseen without its message, which may hold what is not for the caller. */
export function asMillraceError(error: unknown): MillraceError {
  if (error instanceof MillraceError) return error;
  return new MillraceError({
    code: "INTERNAL",
    message: "Cannot answer this request as something went wrong that was not foreseen",
    hint: "The server's log file has the details under the request's id.",
    cause: error,
  });
}

/** The answer that an error is sent as. */
export function problemAnswer(error: MillraceError, requestId: string): Response {
  const answer = toProblem(error, requestId);
  const headers = new Headers({ "Content-Type": problemMediaType });
  if (answer.status === 401) headers.set("WWW-Authenticate", 'Bearer realm="millrace"');
  const retryAfterMs = error.retryAfterMs ?? (answer.status === 503 ? 1_000 : null);
  if (retryAfterMs !== null) headers.set("Retry-After", String(Math.ceil(retryAfterMs / 1_000)));
  if (error.code === "RANGE_REFUSED") headers.set("Content-Range", `bytes */${sizeOf(error)}`);
  return new Response(JSON.stringify(answer), { status: answer.status, headers });
}

function sizeOf({ data }: MillraceError): string {
  const size = data !== null && typeof data === "object" && "sizeBytes" in data ? data.sizeBytes : "*";
  return String(size);
}
