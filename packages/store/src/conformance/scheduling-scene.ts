import type { Admission, RunStart } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { Store } from "../store.ts";
import { project, runStart } from "./scene.ts";

/** A start that is let in under these rules. */
export function admitted(runId: string, admission: Partial<Admission>, overrides: Partial<RunStart> = {}): RunStart {
  return runStart(runId, { admission, ...overrides });
}

/** Says that a queue of that name is limited in these projects, so that its runs are held. */
export async function limitQueue(store: Store, queue: string): Promise<void> {
  const { tables } = store;
  const rows = [project, "beta"].map((of) => ({ project: of, queue, limited: 1, settings: "{}", updated_at: 0 }));
  await tables.write([tables.statement(tables.build.insertInto("queues").values(rows))]);
}

/** What the leading worker does: gives a run a place of its queue. */
export async function admit(store: Store, key: RunKey): Promise<void> {
  const { tables } = store;
  const admission = tables.build
    .updateTable("runs")
    .set({ gate: "ready", ready_at: await tables.nowMs(), slot: 1 })
    .where("project", "=", key.project)
    .where("run_id", "=", key.runId)
    .where("gate", "=", "held");
  await tables.write([tables.statement(admission, { expect: 1 })], { claimable: true });
}

/** The columns that say where a run stands on its way to a worker. */
export async function gateOf(store: Store, key: RunKey) {
  const { tables } = store;
  const [row] = await tables.read(
    tables.build
      .selectFrom("runs")
      .select(["gate", "slot", "ready_at", "expire_at", "collect_key"])
      .where("project", "=", key.project)
      .where("run_id", "=", key.runId),
  );
  return row;
}
