import type { Store, WorkerLease } from "@millrace/store";
import { readBacklog } from "@millrace/store/backlog";
import { listDeadLetters } from "@millrace/store/dead-letters";
import { runsToCallBack } from "@millrace/store/deliveries";
import { readWritten } from "@millrace/store/logs";
import { listQueues } from "@millrace/store/queues";
import { dueSchedules, nextScheduleAt } from "@millrace/store/schedules";
import { finishedRunId, flows, longRun, noFailures, onlyFailures, project, someFailures } from "./finished-runs.ts";
import { fiveSteps, type Timed } from "./five-steps.ts";

const pageSize = 20;
// What is slow is measured less often.
const enoughMs = 6_000;

/** Milliseconds by what was done. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** What an engine and its panel do all the time, one after the other. Leaves `rounds` finished runs behind. */
export async function measureStore(
  store: Store,
  options: { readonly worker: WorkerLease; readonly rounds: number; readonly runs: number; readonly firstAt: number },
): Promise<Times> {
  const { worker, rounds, runs, firstAt } = options;
  const times = new Map<string, number[]>();
  const timed: Timed = async (what, work) => {
    const startMs = performance.now();
    const result = await work();
    times.set(what, [...(times.get(what) ?? []), performance.now() - startMs]);
    return result;
  };
  for (let round = 0; round < rounds; round++) {
    const { cursor } = await store.readFeed({ project, after: "now", limit: 1 });
    await fiveSteps(store, { worker, timed });
    await timed("feed, its tail", () => store.readFeed({ project, after: cursor, limit: 100 }));
    for (const [what, read] of Object.entries(reads(store, { round, runs, firstAt }))) {
      const spentMs = (times.get(what) ?? []).reduce((sum, ms) => sum + ms, 0);
      if (spentMs < enoughMs) await timed(what, read);
    }
  }
  return times;
}

interface Place {
  readonly round: number;
  readonly runs: number;
  readonly firstAt: number;
}

function reads(store: Store, place: Place): Record<string, () => Promise<unknown>> {
  return { ...lists(store, place), ...oneRun(store, place), ...acrossRuns(store, place) };
}

/** Every filter that the list of runs has, and the worst that may be asked for. */
function lists(store: Store, { round, runs, firstAt }: Place) {
  const page = { project, limit: pageSize };
  const middle = { ...page, before: finishedRunId(Math.floor(runs / 2) + round, { firstAt }) };
  const flow = `flow-${round % flows}`;
  return {
    "list, first page": () => store.listRuns(page),
    "list, page in the middle": () => store.listRuns(middle),
    "list by flow": () => store.listRuns({ ...page, flow }),
    "list by flow, page in the middle": () => store.listRuns({ ...middle, flow }),
    "list succeeded": () => store.listRuns({ ...page, status: "succeeded" }),
    "list succeeded, page in the middle": () => store.listRuns({ ...middle, status: "succeeded" }),
    "list failed": () => store.listRuns({ ...page, status: "failed" }),
    "list waiting": () => store.listRuns({ ...page, status: "waiting" }),
    "list failed of a flow": () => store.listRuns({ ...page, flow: someFailures, status: "failed" }),
    "list failed of a flow that never failed": () => store.listRuns({ ...page, flow: noFailures, status: "failed" }),
    "list succeeded of a flow that always failed": () =>
      store.listRuns({ ...page, flow: onlyFailures, status: "succeeded" }),
    "list waiting of a flow": () => store.listRuns({ ...page, flow, status: "waiting" }),
  };
}

function oneRun(store: Store, { round, runs, firstAt }: Place) {
  const runId = finishedRunId((round * 7_919) % Math.max(1, runs), { firstAt });
  const long = { project, runId: longRun.runId, limit: 100 };
  return {
    run: () => store.getRun({ project, runId }),
    journal: () => store.readJournal({ project, runId, afterSeq: 0, limit: 100 }),
    "long journal, its beginning": () => store.readJournal({ ...long, afterSeq: 0 }),
    "long journal, its end": () => store.readJournal({ ...long, afterSeq: longRun.entries - 100 }),
  };
}

/** What the panel and the duties of the leading worker ask. */
export function acrossRuns({ tables }: Pick<Store, "tables">, { runs, firstAt }: Omit<Place, "round">) {
  const nowMs = Date.now();
  const letters = { project, limit: pageSize };
  const window = { project, fromMs: firstAt + Math.floor(runs / 2), toMs: nowMs };
  return {
    "dead letters": () => listDeadLetters(tables, letters),
    "dead letters of a flow that has none": () => listDeadLetters(tables, { ...letters, flow: someFailures }),
    "dead letters of a cause that none has": () => listDeadLetters(tables, { ...letters, errorCode: "RUN_TIMEOUT" }),
    "dead letters of the last hour, none": () => listDeadLetters(tables, { ...letters, since: nowMs }),
    "log lines, 100": () => readWritten(tables, { ...window, kind: "log.written", limit: 100 }),
    "metric values, 1,000": () => readWritten(tables, { ...window, kind: "metric.written", limit: 1_000 }),
    "backlog for /metrics": () => readBacklog(tables),
    "queues with their sizes": () => listQueues(tables, { project }),
    "look for due schedules": async () => [
      await dueSchedules(tables, { nowMs, limit: 100 }),
      await nextScheduleAt(tables),
    ],
    "look for callbacks": () => runsToCallBack(tables, { limit: 100 }),
  };
}
