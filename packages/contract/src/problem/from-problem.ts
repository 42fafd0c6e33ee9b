import type { Json } from "@millrace/flow";
import { isErrorCode, MillraceError } from "@millrace/flow/errors";
import type { Problem } from "./problem.ts";

export const problemMediaType = "application/problem+json";

/** Makes the error again from what the API answered; a code that this client does not know becomes `INTERNAL`. */
export function fromProblem(answer: Problem): MillraceError {
  const data: Json | undefined = answer.data;
  return new MillraceError({
    code: isErrorCode(answer.code) ? answer.code : "INTERNAL",
    message: answer.detail,
    retry: answer.retry,
    ...(answer.hint !== undefined && { hint: answer.hint }),
    ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
    ...(data !== undefined && { data }),
  });
}
