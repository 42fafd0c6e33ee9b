import { z } from "zod";
import { runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { run, runExample } from "./run.ts";

export const cancelRun = operation(routes.runs.cancel, {
  input: z.strictObject({ runId, reason: z.string().min(1).max(500).default("asked for") }),
  output: run,
  errors: ["RUN_NOT_FOUND", "RUN_STATE_CONFLICT"],
  scope: "runs:write",
  summary: "Cancels a run that has not ended; a running one ends when its worker has stopped it.",
  example: {
    input: { runId: runExample.runId, reason: "wrong input" },
    output: {
      ...runExample,
      status: "running",
      finishedAt: null,
      cancelRequestedAt: "2026-03-01T06:00:02.000Z",
      cancelReason: "wrong input",
    },
  },
});
