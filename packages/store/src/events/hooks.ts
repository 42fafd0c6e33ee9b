import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** A URL that a run gave out, to be called once. */
export interface Hook extends RunKey {
  /** Unique in the installation. */
  readonly hookId: string;
  /** Null for as long as the run lives. */
  readonly expiresAt: number | null;
}

/** The signal that tells a run of the call; its payload is the body. */
export function hookSignal(hookId: string): string {
  return `millrace:hook:${hookId}`;
}

/** The statement that opens a hook. */
export function hookStatement({ build, statement }: Tables, { project, runId, hookId, expiresAt }: Hook): TableWrite {
  return statement(
    build
      .insertInto("hooks")
      .values({ project, run_id: runId, hook_id: hookId, expires_at: expiresAt })
      .onConflict((conflict) => conflict.columns(["project", "run_id", "hook_id"]).doNothing()),
  );
}

/** What became of a call: taken, or why not: somebody called before, or nobody waits any more. */
export type HookOutcome = "received" | "received before" | "gone";

/** Hands the body of a call (JSON text) to the run that waits for it; only the first call of a hook is taken. */
export async function receiveHook(
  tables: Tables,
  { hookId, payload }: { readonly hookId: string; readonly payload: string },
): Promise<HookOutcome> {
  const { build, statement } = tables;
  const nowMs = await tables.nowMs();
  const [hook] = await tables.read(
    build
      .selectFrom("hooks as h")
      .innerJoin("runs as r", (join) => join.onRef("r.project", "=", "h.project").onRef("r.run_id", "=", "h.run_id"))
      .select(["h.project", "h.run_id", "h.expires_at", "h.received_at", "r.finished_at"])
      .where("h.hook_id", "=", hookId),
  );
  if (!hook) return "gone";
  if (hook.received_at !== null) return "received before";
  if (hook.finished_at !== null || (hook.expires_at !== null && hook.expires_at <= nowMs)) return "gone";
  const { project, run_id: runId } = hook;
  const take = build
    .updateTable("hooks")
    .set({ received_at: nowMs })
    .where("project", "=", project)
    .where("run_id", "=", runId)
    .where("hook_id", "=", hookId)
    .where("received_at", "is", null);
  const run = { project, runId };
  const written = await tables.write(
    [statement(take, { expect: 1 }), ...tables.signalStatements({ ...run, name: hookSignal(hookId), payload }, nowMs)],
    { claimable: true, runs: [run], attention: [run] },
  );
  return written === null ? "received before" : "received";
}
