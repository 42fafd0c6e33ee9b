import { z } from "zod";
import { flowName, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { entryExample, journalEntry } from "../runs/journal-entry.ts";
import { runExample } from "../runs/run.ts";

const feedItem = z.object({ runId, flow: flowName, entry: journalEntry }).meta({ id: "FeedItem" });

export type FeedItem = z.output<typeof feedItem>;

export const watchEvents = operation(routes.events.watch, {
  input: z.strictObject({
    entries: z.enum(["all", "runs"]).default("all").describe("`runs`: only what changes a run's status."),
    from: z.enum(["now", "start"]).default("now").describe("Where to begin without a `Last-Event-ID`."),
    lastEventId: z.string().min(1).max(256).optional().describe("The id of the last event that was seen."),
  }),
  output: feedItem,
  errors: [],
  scope: "runs:read",
  summary: "Streams the journal entries of all runs in one order that loses nothing.",
  example: {
    input: { entries: "all" },
    output: { runId: runExample.runId, flow: runExample.flow, entry: entryExample },
  },
});
