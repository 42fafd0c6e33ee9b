import { z } from "zod";
import { runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";

export const discardDeadLetter = operation(routes.deadLetters.discard, {
  input: z.strictObject({ runId }),
  output: z.object({ runId }),
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT"],
  scope: "runs:write",
  summary: "Puts a dead letter away for good; its run stays as it is.",
  example: { input: { runId: runExample.runId }, output: { runId: runExample.runId } },
});
