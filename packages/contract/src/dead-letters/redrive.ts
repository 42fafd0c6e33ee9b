import { z } from "zod";
import { json, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample, runStarted } from "../runs/run.ts";

/** How a dead letter is sent again. */
export const redriveOptions = {
  fromStart: z.boolean().default(false).describe("Repeats every step instead of keeping those that had succeeded."),
  onPublished: z.boolean().default(false).describe("On the version that is published now, instead of the run's own."),
};

export const redriveDeadLetter = operation(routes.deadLetters.redrive, {
  input: z.strictObject({ runId, ...redriveOptions, input: json.optional().describe("(Default: the run's own)") }),
  output: runStarted,
  errors: [
    "RUN_NOT_FOUND",
    "RUN_STATE_CONFLICT",
    "FLOW_NOT_FOUND",
    "VERSION_NOT_FOUND",
    "INPUT_INVALID",
    "REPLAY_DIVERGED",
  ],
  scope: "runs:write",
  summary: "Sends a dead letter again, once: a new run that keeps what had succeeded.",
  example: { input: { runId: runExample.runId }, output: { runId: "01jnv8t5c0x9r1", existed: false } },
});
