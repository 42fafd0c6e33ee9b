import { z } from "zod";
import { runId, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { entryExample, journalEntry } from "./journal-entry.ts";
import { runExample } from "./run.ts";

export const readJournal = operation(routes.runs.journal, {
  input: z.strictObject({
    runId,
    after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0).describe("Entries with a higher `seq` only."),
    limit: wholeNumber(1, 1000).default(500),
  }),
  output: z.object({
    entries: z.array(journalEntry),
    next: z.int().nullable().describe("Pass it as `after` for the next page; null when this was the end."),
  }),
  errors: ["RUN_NOT_FOUND"],
  scope: "runs:read",
  summary: "Reads the journal of a run in order.",
  example: {
    input: { runId: runExample.runId, after: 2, limit: 1 },
    output: { entries: [entryExample], next: entryExample.seq },
  },
});
