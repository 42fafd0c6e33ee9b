import { newRunId } from "@millrace/engine";
import type { RunStart, Store } from "@millrace/store";
import type { Audit } from "../measured.ts";
import type { Outcome } from "../system.ts";
import { untilIdle } from "../until-idle.ts";
import { flowName, project } from "./flow-source.ts";

const startsPerTransaction = 500;

/** Queues runs for a worker that comes later. */
export async function queueRuns(store: Store, runs: number): Promise<void> {
  for (let queued = 0; queued < runs; queued += startsPerTransaction) {
    const starts = Array.from({ length: Math.min(startsPerTransaction, runs - queued) }, queuedRun);
    await store.startRuns({ starts });
  }
}

function queuedRun(): RunStart {
  const at = Date.now();
  return {
    project,
    runId: newRunId(at),
    flow: flowName,
    version: "1",
    parentRunId: null,
    idempotencyKey: null,
    entries: [{ seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":{}}', at }],
  };
}

/** Whether a run is queued or running. */
export async function isOpen(store: Store): Promise<boolean> {
  const isOne = async (status: "queued" | "running") =>
    (await store.listRuns({ project, status, limit: 1 })).length > 0;
  return (await isOne("queued")) || (await isOne("running"));
}

/** Resolves when nothing is queued or running. */
export async function untilAllEnded(store: Store): Promise<void> {
  while (await isOpen(store)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Of the runs that succeeded. Their end is when the store began to write it: a commit earlier than it was durable. */
export async function outcomesOf(store: Store, sinceMs: number): Promise<ReadonlyMap<string, Outcome>> {
  const { build, read } = store.tables;
  const rows = await read(
    build
      .selectFrom("runs")
      .innerJoin("journal", (join) =>
        join
          .onRef("journal.project", "=", "runs.project")
          .onRef("journal.run_id", "=", "runs.run_id")
          .onRef("journal.seq", "=", "runs.seq"),
      )
      .select(["runs.run_id", "runs.finished_at", "journal.body"])
      .where("runs.project", "=", project)
      .where("runs.status", "=", "succeeded")
      .where("runs.created_at", ">=", Math.floor(sinceMs)),
  );
  return new Map(
    rows.map((row) => [row.run_id, { firstStepAt: firstStepOf(row.body), endedAt: Number(row.finished_at) }]),
  );
}

/** The moment that a run's result carries. */
export function firstStepOf(ending: string): number {
  return (JSON.parse(ending) as { output: { first: number } }).output.first;
}

export async function auditRuns(store: Store): Promise<Audit> {
  await untilIdle({
    isOpen: () => isOpen(store),
    countEnded: async () => (await outcomesOf(store, 0)).size,
  });
  const { build, read } = store.tables;
  const twice = await read(
    build
      .selectFrom("journal")
      .select("run_id")
      .where("project", "=", project)
      .where("kind", "=", "step.succeeded")
      .groupBy(["run_id", "name", "key"])
      .having((eb) => eb(eb.fn.countAll<number>(), ">", 1)),
  );
  const outcomes = [...(await outcomesOf(store, 0)).values()];
  return {
    succeeded: outcomes.length,
    recordedTwice: twice.length,
    firstStepAt: outcomes.reduce((least, { firstStepAt }) => Math.min(least, firstStepAt), Number.POSITIVE_INFINITY),
    lastEndAt: outcomes.reduce((most, { endedAt }) => Math.max(most, endedAt), 0),
  };
}
