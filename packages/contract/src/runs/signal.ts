import { z } from "zod";
import { json, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { run, runExample } from "./run.ts";

export const signalRun = operation(routes.runs.signal, {
  input: z.strictObject({ runId, name: z.string().min(1).max(128), payload: json.default(null) }),
  output: run,
  errors: ["NAME_INVALID", "RUN_NOT_FOUND", "RUN_STATE_CONFLICT", "VALUE_TOO_LARGE"],
  scope: "runs:write",
  summary: "Sends a signal to a run; one that waits for it goes on.",
  example: {
    input: { runId: runExample.runId, name: "approved", payload: { by: "ada" } },
    output: { ...runExample, status: "queued", finishedAt: null },
  },
});
