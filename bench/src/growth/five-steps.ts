import { newRunId } from "@millrace/engine";
import type { RunStart, RunUpdate, Store, StoredEntry, WorkerLease } from "@millrace/store";
import { project } from "./finished-runs.ts";

const steps = 5;
const output = JSON.stringify({ output: "x".repeat(186) });

export type Timed = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

/** Runs from their start to their end, a commit for each step of all of them. */
export async function fiveSteps(
  store: Store,
  {
    worker,
    runs = 1,
    timed = (_, work) => work(),
  }: { readonly worker: WorkerLease; readonly runs?: number; readonly timed?: Timed },
): Promise<void> {
  const starts = Array.from({ length: runs }, () => runStart());
  await timed("start", () => store.startRuns({ starts }));
  const commit = (claimLimit: number, updates: readonly RunUpdate[]) =>
    store.commit({ worker, starts: [], updates, claimLimit });
  const { claimed } = await timed("claim", () => commit(runs, []));
  if (claimed.length !== runs) throw new Error(`Of ${runs} runs that were started ${claimed.length} were claimed`);
  for (let step = 1; step <= steps; step++) {
    const stepEntry = { ...entry(step + 1, "step.succeeded", output), name: `step ${step}`, attempt: 1 };
    await timed("commit of a step", () =>
      commit(
        0,
        claimed.map(({ runId }) => ({ project, runId, entries: [stepEntry] })),
      ),
    );
  }
  const ending = { entries: [entry(steps + 2, "run.succeeded", output)], transition: { to: "succeeded" } } as const;
  await timed("commit of the end", () =>
    commit(
      0,
      claimed.map(({ runId }) => ({ project, runId, ...ending })),
    ),
  );
}

/** A run of five steps, to be queued. */
export function runStart(): RunStart {
  const entries = [entry(1, "run.queued", '{"input":null}')];
  const runId = newRunId(Date.now());
  return { project, runId, flow: "flow-0", version: "1", parentRunId: null, idempotencyKey: null, entries };
}

function entry(seq: number, kind: StoredEntry["kind"], body: string): StoredEntry {
  return { seq, kind, name: null, key: null, attempt: 0, body, at: Date.now() };
}
