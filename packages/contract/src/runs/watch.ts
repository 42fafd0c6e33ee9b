import { z } from "zod";
import { runId, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { entryExample, journalEntry } from "./journal-entry.ts";
import { runExample } from "./run.ts";

export const watchRun = operation(routes.runs.watch, {
  input: z.strictObject({
    runId,
    lastEventId: wholeNumber(0, Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe("The `seq` of the last entry that was seen."),
  }),
  output: journalEntry,
  errors: ["RUN_NOT_FOUND"],
  scope: "runs:read",
  summary: "Streams the journal of one run until the run has ended.",
  example: { input: { runId: runExample.runId, lastEventId: 2 }, output: entryExample },
});
