import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { deadLetter, deadLetterExample, deadLetterFilter, next, page } from "./dead-letter.ts";

export const listDeadLetters = operation(routes.deadLetters.list, {
  input: z.strictObject({ ...deadLetterFilter, ...page, limit: wholeNumber(1, 200).default(50) }),
  output: z.object({ deadLetters: z.array(deadLetter), next }),
  errors: [],
  scope: "runs:read",
  summary: "Lists the runs that failed for good and that nobody has dealt with, newest first, with cause and input.",
  example: {
    input: { errorCode: "HTTP_STATUS", limit: 1 },
    output: { deadLetters: [deadLetterExample], next: deadLetterExample.runId },
  },
});
