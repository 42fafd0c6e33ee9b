import { z } from "zod";
import { runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { runExample } from "../runs/run.ts";

export const discardDeadLetter = operation({
  id: "deadLetters.discard",
  method: "POST",
  path: "/api/v1/dead-letters/{runId}/discard",
  kind: "call",
  input: z.strictObject({ runId }),
  output: z.object({ runId }),
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT"],
  scope: "runs:write",
  summary: "Puts a dead letter away for good; its run stays as it is.",
  repeatable: false,
  example: { input: { runId: runExample.runId }, output: { runId: runExample.runId } },
});
