import { z } from "zod";
import { runId, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { entryExample, journalEntry } from "./journal-entry.ts";
import { runExample } from "./run.ts";

export const watchRun = operation({
  id: "runs.watch",
  method: "GET",
  path: "/api/v1/runs/{runId}/events",
  kind: "stream",
  input: z.strictObject({
    runId,
    lastEventId: wholeNumber(0, Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe("The `seq` of the last entry that was seen."),
  }),
  output: journalEntry,
  headers: { lastEventId: "Last-Event-ID" },
  errors: ["RUN_NOT_FOUND"],
  scope: "runs:read",
  summary: "Streams the journal of one run until the run has ended.",
  repeatable: true,
  example: { input: { runId: runExample.runId, lastEventId: 2 }, output: entryExample },
});
