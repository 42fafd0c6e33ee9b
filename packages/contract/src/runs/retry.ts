import { z } from "zod";
import { idempotencyKey, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample, runStarted } from "./run.ts";

export const retryRun = operation(routes.runs.retry, {
  input: z.strictObject({
    runId,
    fromStart: z.boolean().default(false).describe("Repeats every step instead of keeping those that had succeeded."),
    idempotencyKey,
  }),
  output: runStarted,
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT", "IDEMPOTENCY_KEY_REUSED", "VERSION_NOT_FOUND"],
  scope: "runs:write",
  summary: "Starts a new run from one that failed or was canceled, keeping the steps that had succeeded.",
  example: { input: { runId: runExample.runId }, output: { runId: "01jnv8t5c0x9r1", existed: false } },
});
