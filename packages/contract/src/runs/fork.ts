import { z } from "zod";
import { idempotencyKey, json, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample, runStarted } from "./run.ts";

const stepPlace = z.string().min(1).max(1_600);

export const forkRun = operation(routes.runs.fork, {
  input: z.strictObject({
    runId,
    from: stepPlace
      .optional()
      .describe("The step from which on nothing is kept, as `name` or `name[key]`. (Default: all is kept)"),
    input: json.optional().describe("(Default: the run's own)"),
    results: z
      .record(stepPlace, json)
      .optional()
      .describe("By step, as `name` or `name[key]`: what it is taken to have returned."),
    idempotencyKey,
  }),
  output: runStarted,
  errors: [
    "RUN_NOT_FOUND",
    "STEP_NOT_FOUND",
    "RUN_STATE_CONFLICT",
    "IDEMPOTENCY_KEY_REUSED",
    "VERSION_NOT_FOUND",
    "INPUT_INVALID",
    "REPLAY_DIVERGED",
  ],
  scope: "runs:write",
  summary:
    "Starts a new run from one that has ended, with what it recorded before a step, another input, or other results.",
  example: {
    input: { runId: runExample.runId, from: "post to ledger[42]", results: { "fetch invoices": [{ id: 42 }] } },
    output: { runId: "01jnv8t5c0x9r1", existed: false },
  },
});
