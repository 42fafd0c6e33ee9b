import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import { type EventFilter, filedUnder } from "./event-filter.ts";

/** A run's wait for an event. */
export interface EventWait extends RunKey {
  /** Names the wait within its run, and the signal that ends it: see `eventSignal`. */
  readonly waitId: string;
  readonly type: string;
  readonly filter: EventFilter;
}

/** The signal that tells a run of the event it waits for; its payload is that of the event. */
export function eventSignal(waitId: string): string {
  return `millrace:event:${waitId}`;
}

/** The statement that files a wait, where the next event that fits finds it. */
export function eventWaitStatement({ build, statement }: Tables, wait: EventWait): TableWrite {
  const { project, runId, waitId, type, filter } = wait;
  const { path, hash } = filedUnder(filter);
  return statement(
    build
      .insertInto("event_waits")
      .values({
        project,
        run_id: runId,
        wait_id: waitId,
        type,
        match_path: path,
        match_hash: hash,
        filter: JSON.stringify(filter),
      })
      .onConflict((conflict) => conflict.columns(["project", "run_id", "wait_id"]).doNothing()),
  );
}

/** The statement that takes a wait back, because its time is over or an event ended it. */
export function endEventWaitStatement(
  { build, statement }: Tables,
  { project, runId, waitId }: Pick<EventWait, "project" | "runId" | "waitId">,
  options: { readonly expect?: number } = {},
): TableWrite {
  return statement(
    build
      .deleteFrom("event_waits")
      .where("project", "=", project)
      .where("run_id", "=", runId)
      .where("wait_id", "=", waitId),
    options,
  );
}
