import { type ExpressionBuilder, sql } from "kysely";
import type { RunKey } from "../runs/run.ts";
import type { TableSchema } from "../tables/table-schema.ts";
import type { Tables } from "../tables/tables.ts";
import { endColumns } from "./task-end.ts";
import { taskSignals } from "./tell-caller.ts";

/**
 * Cancels the tasks that no run needs any more: it failed or was canceled, or another branch has won the race that gave
 * them. Those of one run, or of all projects.
 */
export async function cancelUnneededTasks(
  { build, statement, write }: Tables,
  { caller, nowMs }: { readonly caller?: RunKey; readonly nowMs: number },
): Promise<void> {
  const query = build
    .updateTable("tasks")
    .set(endColumns({ status: "canceled" }, nowMs))
    .where("caller_run_id", "is not", null)
    .where("finished_at", "is", null)
    .$if(caller !== undefined, (tasks) =>
      tasks.where("project", "=", caller!.project).where("caller_run_id", "=", caller!.runId),
    )
    .where((eb) => eb.or([callerEnded(eb), callDropped(eb)]));
  await write([statement(query)]);
}

function callerEnded(eb: ExpressionBuilder<TableSchema, "tasks">) {
  return eb.exists(
    eb
      .selectFrom("runs")
      .select("runs.run_id")
      .whereRef("runs.project", "=", "tasks.project")
      .whereRef("runs.run_id", "=", "tasks.caller_run_id")
      .where("runs.status", "in", ["failed", "canceled"]),
  );
}

function callDropped(eb: ExpressionBuilder<TableSchema, "tasks">) {
  return eb.exists(
    eb
      .selectFrom("dropped_calls")
      .select("dropped_calls.signal")
      .whereRef("dropped_calls.project", "=", "tasks.project")
      .whereRef("dropped_calls.run_id", "=", "tasks.caller_run_id")
      .where("dropped_calls.signal", "=", signalOfTask()),
  );
}

/** What `taskSignal` is, in SQL. */
export function signalOfTask() {
  return sql<string>`${taskSignals} || ${sql.ref("tasks.task_id")}`;
}
