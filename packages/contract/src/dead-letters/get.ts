import { z } from "zod";
import { runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runDetail, runExample } from "../runs/run.ts";
import { deadLetterExample } from "./dead-letter.ts";

export const getDeadLetter = operation(routes.deadLetters.get, {
  input: z.strictObject({ runId }),
  output: runDetail,
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT"],
  scope: "runs:read",
  summary: "Gives the run behind a dead letter, with its whole input.",
  example: {
    input: { runId: runExample.runId },
    output: {
      ...runExample,
      status: "failed",
      errorCode: "HTTP_STATUS",
      input: { urls: ["https://shop.example/p/1"] },
      output: null,
      error: deadLetterExample.error,
    },
  },
});
