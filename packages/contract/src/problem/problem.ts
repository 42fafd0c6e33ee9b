import { errorCodes, type MillraceError } from "@millrace/flow/errors";
import { z } from "zod";
import { json } from "../operation/fields.ts";
import { errorPage } from "./error-page.ts";

/** An error as the API answers it. Source: RFC 9457. */
export const problem = z
  .object({
    type: z.string().describe("Where the code is explained."),
    title: z.string(),
    status: z.int(),
    code: z.string().describe("A code of the error table."),
    detail: z.string().describe("What could not be done, by which rule, and what was seen."),
    hint: z.string().optional().describe("What to do next."),
    retry: z.boolean().describe("Whether trying again can help."),
    retryAfterMs: z.number().optional(),
    data: json.optional(),
    requestId: z.string().optional().describe("Names the request in the server's log."),
  })
  .meta({ id: "Problem" });

export type Problem = z.output<typeof problem>;

/** Turns an error into what the API answers with. */
export function toProblem(error: MillraceError, requestId?: string): Problem {
  const words = error.code.toLowerCase().replaceAll("_", " ");
  return {
    type: errorPage(error.code),
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status: errorCodes[error.code].httpStatus,
    code: error.code,
    detail: error.message,
    ...(error.hint !== undefined && { hint: error.hint }),
    retry: error.retry,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(error.data !== undefined && { data: error.data }),
    ...(requestId !== undefined && { requestId }),
  };
}
