import { operations } from "@millrace/contract";
import { recordedInput } from "@millrace/engine";
import { maxCollected } from "@millrace/flow/queue";
import type { RunDetail, RunKey } from "@millrace/store";
import { whyQueued } from "@millrace/store/backlog";
import { bind } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { runDetailDto, runNotFound } from "./run-dto.ts";

export const getRun = bind(operations.runs.get, async ({ input, project, parts }) => {
  const run = await parts.store.getRun({ project, runId: input.runId });
  if (!run) throw runNotFound(input.runId);
  const waitsFor = run.availableAt === null ? null : await whyQueued(parts.store.tables, { project, runId: run.runId });
  return {
    ...runDetailDto(await wholeInput(parts, run)),
    waitsFor: waitsFor && { ...waitsFor, needs: [...waitsFor.needs] },
  };
});

/** The run with all that its starts gave, where it collected several. */
export async function wholeInput(parts: ServerParts, run: RunDetail): Promise<RunDetail> {
  return run.collect ? { ...run, input: await collectedInput(parts, run) } : run;
}

/** What the starts of a run that collects them come to, as JSON. */
async function collectedInput({ store }: ServerParts, { project, runId }: RunKey): Promise<string> {
  const entries = await store.readJournal({ project, runId, afterSeq: 0, limit: maxCollected });
  return JSON.stringify(recordedInput(entries) ?? null);
}
