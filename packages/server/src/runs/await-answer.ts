import type { Json } from "@millrace/flow";
import { MillraceError, type RecordedError } from "@millrace/flow/errors";
import type { EntryBodies, LargeValue, RunStatus } from "@millrace/flow/run";
import type { RunKey, Store, StoredEntry } from "@millrace/store";
import { waitForChanges } from "../events/change-waiter.ts";

/** What a start that waits is answered with. */
export interface RunAnswer {
  readonly status: RunStatus;
  /** What the run responded with; it may still be going on. */
  readonly response?: Json;
  readonly output?: Json;
  readonly largeOutput?: LargeValue;
  readonly error?: RecordedError;
}

// Longer than this no proxy holds a request; whoever wants more follows the run.
const longestWaitMs = 300_000;
const page = 500;

/** Refuses a wait that no request could last. */
export function checkWait(waitMs: number): void {
  if (waitMs <= longestWaitMs) return;
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot wait for the run's answer as a start waits at most ${longestWaitMs} ms: ${waitMs}`,
    hint: "Leave wait out and follow the run: GET /api/v1/runs/{runId}/events.",
  });
}

/** Resolves with the run's response or its end, or with where it is when the time is over. A run that continues as another one is followed. */
export async function awaitAnswer(
  store: Store,
  start: RunKey,
  options: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<RunAnswer> {
  let key = start;
  let afterSeq = 0;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.waitMs)]);
  const changes = waitForChanges(store, ({ runs }) => runs === "many" || runs.some(({ runId }) => runId === key.runId));
  try {
    for (;;) {
      changes.beforeRead();
      const entries = await store.readJournal({ ...key, afterSeq, limit: page });
      const answer = answerIn(entries);
      if (typeof answer === "string") {
        key = { ...key, runId: answer };
        afterSeq = 0;
        continue;
      }
      if (answer) return answer;
      afterSeq = entries.at(-1)?.seq ?? afterSeq;
      if (signal.aborted) return { status: (await store.getRun(key))?.status ?? "queued" };
      if (entries.length < page) await changes.wait(signal);
    }
  } finally {
    changes.stop();
  }
}

/** What entries say: the answer, the id of the run that goes on instead, or nothing yet. */
function answerIn(entries: readonly StoredEntry[]): RunAnswer | string | null {
  for (const { kind, body } of entries) {
    if (kind === "run.responded")
      return { status: "running", response: (JSON.parse(body) as EntryBodies["run.responded"]).value };
    if (kind === "run.failed")
      return { status: "failed", error: (JSON.parse(body) as EntryBodies["run.failed"]).error };
    if (kind === "run.canceled") return { status: "canceled" };
    if (kind !== "run.succeeded") continue;
    const { output = null, large, continuedAs } = JSON.parse(body) as EntryBodies["run.succeeded"];
    return continuedAs ?? { status: "succeeded", output, ...(large && { largeOutput: large }) };
  }
  return null;
}
