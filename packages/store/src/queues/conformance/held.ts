import { type QueueSettings, unlimited } from "@millrace/flow/queue";
import { project, runStart, type Scene } from "../../conformance/scene.ts";
import type { Store } from "../../store.ts";
import { admitRuns } from "../admit-runs.ts";
import { setQueue } from "../queue-settings.ts";

export const mail = { project, queue: "mail" } as const;

export interface HeldOptions {
  readonly priority?: number;
  readonly key?: string;
  readonly queue?: string;
  /** It was claimed before and goes on. */
  readonly claims?: number;
}

/** Gives the queue its limits and has it looked through, so that only what comes after it is held by the tests. */
export async function limit(
  { store }: Scene,
  settings: Partial<QueueSettings>,
  queue: string = mail.queue,
): Promise<void> {
  await setQueue(store.tables, { project, queue }, { ...unlimited, ...settings });
  await admitRuns(store.tables);
}

/** Queues runs that are due and held; named by their place, so that the first is the smallest. */
export async function hold(scene: Scene, runIds: readonly string[], options: HeldOptions = {}): Promise<void> {
  const { priority = 0, key = "", queue = mail.queue, claims = 0 } = options;
  const { tables } = scene.store;
  const admission = { queue, priority, key };
  await scene.store.startRuns({ starts: runIds.map((runId) => runStart(runId, { admission })) });
  for (let from = 0; from < runIds.length; from += 1_000)
    await tables.write([
      tables.statement(
        tables.build
          .updateTable("runs")
          .set({ gate: "held", ready_at: null, slot: 0, claims })
          .where("project", "=", project)
          .where("run_id", "in", runIds.slice(from, from + 1_000)),
      ),
    ]);
}

/** Runs that were let in, the first first. */
export async function admitted({ tables }: Store): Promise<readonly string[]> {
  const rows = await tables.read(
    tables.build
      .selectFrom("runs")
      .select(["run_id", "slot"])
      .where("gate", "=", "ready")
      .orderBy("ready_at")
      .orderBy("run_id"),
  );
  return rows.map(({ run_id }) => run_id);
}

/** The places of these runs become free, as when they end. */
export async function end({ store }: Scene, runIds: readonly string[]): Promise<void> {
  const { tables } = store;
  await tables.write([
    tables.statement(
      tables.build
        .updateTable("runs")
        .set({ gate: null, ready_at: null, slot: 0, status: "succeeded" })
        .where("project", "=", project)
        .where("run_id", "in", runIds),
    ),
  ]);
}

export const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(4, "0")}`);
