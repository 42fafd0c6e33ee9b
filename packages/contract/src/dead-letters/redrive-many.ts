import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runError, runExample } from "../runs/run.ts";
import { deadLetterFilter, next, page } from "./dead-letter.ts";
import { redriveOptions } from "./redrive.ts";

export const redriveDeadLetters = operation(routes.deadLetters.redriveMany, {
  input: z.strictObject({ ...deadLetterFilter, ...page, ...redriveOptions, limit: wholeNumber(1, 200).default(50) }),
  output: z.object({
    redriven: z.array(
      z.object({
        runId: z.string(),
        newRunId: z.string().nullable().describe("Null where it could not be sent again."),
        refused: runError.nullable().describe("Why it stays a dead letter."),
      }),
    ),
    next,
  }),
  errors: [],
  scope: "runs:write",
  summary:
    "Sends the dead letters that a filter means again, the newest first, each of them once; one that cannot be stays.",
  example: {
    input: { errorCode: "HTTP_STATUS" },
    output: { redriven: [{ runId: runExample.runId, newRunId: "01jnv8t5c0x9r1", refused: null }], next: null },
  },
});
