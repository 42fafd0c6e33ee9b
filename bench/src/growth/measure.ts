import { newRunId } from "@millrace/engine";
import type { ClaimedRun, RunUpdate, Store, StoredEntry, WorkerLease } from "@millrace/store";
import { median } from "../engine/statistics.ts";
import { finishedRunId, flows, longRun, project } from "./finished-runs.ts";

const steps = 5;
const pageSize = 50;

/** Medians in milliseconds by what was done. */
export type Medians = ReadonlyMap<string, number>;

/** What an engine and its panel do all the time, one after the other. Leaves `rounds` finished runs behind. */
export async function measureStore(
  store: Store,
  options: { readonly worker: WorkerLease; readonly rounds: number; readonly runs: number; readonly firstAt: number },
): Promise<Medians> {
  const { worker, rounds, runs, firstAt } = options;
  const times = new Map<string, number[]>();
  const timed = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const startMs = performance.now();
    const result = await work();
    const taken = times.get(what) ?? [];
    times.set(what, [...taken, performance.now() - startMs]);
    return result;
  };
  for (let round = 0; round < rounds; round++) {
    const random = (round * 7_919) % Math.max(1, runs);
    const runId = finishedRunId(random, { firstAt });
    const page = { project, limit: pageSize };
    const middle = { ...page, before: finishedRunId(Math.floor(runs / 2) + round, { firstAt }) };
    const flow = `flow-${round % flows}`;
    const { cursor } = await store.readFeed({ project, after: "now", limit: 1 });
    await timed("five-step run", () => fiveSteps(store, { worker, timed }));
    await timed("feed, its tail", () => store.readFeed({ project, after: cursor, limit: 100 }));
    await timed("list, first page", () => store.listRuns(page));
    await timed("list, page in the middle", () => store.listRuns(middle));
    await timed("list by flow", () => store.listRuns({ ...page, flow }));
    await timed("list by flow, page in the middle", () => store.listRuns({ ...middle, flow }));
    await timed("list by status", () => store.listRuns({ ...page, status: "succeeded" }));
    await timed("list failed", () => store.listRuns({ ...page, status: "failed" }));
    await timed("list failed of a flow", () => store.listRuns({ ...page, flow: "flow-0", status: "failed" }));
    await timed("list waiting", () => store.listRuns({ ...page, status: "waiting" }));
    await timed("run", () => store.getRun({ project, runId }));
    await timed("journal", () => store.readJournal({ project, runId, afterSeq: 0, limit: 100 }));
    for (const afterSeq of [0, longRun.entries - 100])
      await timed(`long journal behind ${afterSeq}`, () =>
        store.readJournal({ project, runId: longRun.runId, afterSeq, limit: 100 }),
      );
  }
  return new Map([...times].map(([what, taken]) => [what, median(taken)]));
}

type Timed = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

/** A run from its start to its end, a commit for each step. */
export async function fiveSteps(
  store: Store,
  { worker, timed = (_, work) => work() }: { readonly worker: WorkerLease; readonly timed?: Timed },
): Promise<void> {
  const { runId } = await startRun(store);
  const commit = (claimLimit: number, updates: readonly RunUpdate[]) =>
    store.commit({ worker, starts: [], updates, claimLimit });
  const { claimed } = await timed("claim", () => commit(1, []));
  const run = claimed.find((one: ClaimedRun) => one.runId === runId);
  if (!run) throw new Error("The run that was started was not the next one to be claimed");
  const output = JSON.stringify({ output: "x".repeat(186) });
  for (let step = 1; step <= steps; step++)
    await timed("commit of a step", () =>
      commit(0, [
        {
          project,
          runId,
          entries: [{ ...entry(step + 1, "step.succeeded", output), name: `step ${step}`, attempt: 1 }],
        },
      ]),
    );
  await commit(0, [
    { project, runId, entries: [entry(steps + 2, "run.succeeded", output)], transition: { to: "succeeded" } },
  ]);
}

/** Queues a run of five steps. */
export async function startRun(store: Store): Promise<{ readonly runId: string }> {
  const runId = newRunId(Date.now());
  const entries = [entry(1, "run.queued", '{"input":null}')];
  const start = { project, runId, flow: "flow-0", version: "1", parentRunId: null, idempotencyKey: null, entries };
  await store.startRuns({ starts: [start] });
  return { runId };
}

function entry(seq: number, kind: StoredEntry["kind"], body: string): StoredEntry {
  return { seq, kind, name: null, key: null, attempt: 0, body, at: Date.now() };
}
