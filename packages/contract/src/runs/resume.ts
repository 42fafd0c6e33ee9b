import { z } from "zod";
import { idempotencyKey, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { runExample, runStarted } from "./run.ts";

export const resumeRun = operation({
  id: "runs.resume",
  method: "POST",
  path: "/api/v1/runs/{runId}/resume",
  kind: "call",
  input: z.strictObject({
    runId,
    fromStart: z.boolean().default(false).describe("Repeats every step instead of keeping those that had succeeded."),
    idempotencyKey,
  }),
  output: runStarted,
  headers: { idempotencyKey: "Idempotency-Key" },
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT", "FLOW_NOT_FOUND", "INPUT_INVALID", "REPLAY_DIVERGED"],
  scope: "runs:write",
  summary:
    "Starts a new run from one that failed or was canceled on the version that is published now, if its code asks again for all that had succeeded.",
  repeatable: false,
  example: { input: { runId: runExample.runId }, output: { runId: "01jnv8t5c0x9r1", existed: false } },
});
