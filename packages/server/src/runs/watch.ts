import { type JournalEntryDto, operations } from "@millrace/contract";
import { isTerminal } from "@millrace/flow/run";
import type { RunKey, Store } from "@millrace/store";
import { waitForChanges } from "../events/change-waiter.ts";
import { bind, type StreamPart } from "../http/bind.ts";
import { entryDto } from "./entry-dto.ts";
import { runNotFound } from "./run-dto.ts";

const batch = 200;
const lastKinds = new Set<JournalEntryDto["kind"]>(["run.succeeded", "run.failed", "run.canceled"]);

export const watchRun = bind(operations.runs.watch, async ({ input, project, parts, signal }) => {
  const key = { project, runId: input.runId };
  const run = await parts.store.getRun(key);
  if (!run) throw runNotFound(input.runId);
  const isOver = isTerminal(run.status) && input.lastEventId >= run.seq;
  return isOver ? nothing() : follow(parts.store, { key, afterSeq: input.lastEventId, signal });
});

async function* nothing(): AsyncGenerator<never> {}

async function* follow(
  store: Store,
  options: { readonly key: RunKey; readonly afterSeq: number; readonly signal: AbortSignal },
): AsyncGenerator<StreamPart<JournalEntryDto>> {
  const { key, signal } = options;
  let { afterSeq } = options;
  const changes = waitForChanges(store, ({ runs }) => runs === "many" || runs.some((run) => run.runId === key.runId));
  try {
    while (!signal.aborted) {
      changes.beforeRead();
      const entries = await store.readJournal({ ...key, afterSeq, limit: batch });
      for (const entry of entries) {
        afterSeq = entry.seq;
        yield { id: String(entry.seq), data: entryDto(entry) };
        if (lastKinds.has(entry.kind)) return;
      }
      if (entries.length < batch) await changes.wait(signal);
    }
  } finally {
    changes.stop();
  }
}
