import { z } from "zod";
import { flowName, idCursor, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { run, runExample, runStatus } from "./run.ts";

export const listRuns = operation(routes.runs.list, {
  input: z.strictObject({
    flow: flowName.optional(),
    status: runStatus.optional(),
    before: idCursor(),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    runs: z.array(run),
    next: z.string().nullable().describe("Pass it as `before` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "runs:read",
  summary: "Lists runs, newest first.",
  example: { input: { status: "succeeded", limit: 1 }, output: { runs: [runExample], next: runExample.runId } },
});
