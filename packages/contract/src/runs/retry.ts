import { z } from "zod";
import { idempotencyKey, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { runExample, runStarted } from "./run.ts";

export const retryRun = operation({
  id: "runs.retry",
  method: "POST",
  path: "/api/v1/runs/{runId}/retry",
  kind: "call",
  input: z.strictObject({
    runId,
    fromStart: z.boolean().default(false).describe("Repeats every step instead of keeping those that had succeeded."),
    idempotencyKey,
  }),
  output: runStarted,
  headers: { idempotencyKey: "Idempotency-Key" },
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT", "VERSION_NOT_FOUND"],
  scope: "runs:write",
  summary: "Starts a new run from one that failed or was canceled, keeping the steps that had succeeded.",
  repeatable: false,
  example: { input: { runId: runExample.runId }, output: { runId: "01jnv8t5c0x9r1", existed: false } },
});
