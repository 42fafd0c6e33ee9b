import type { Compilable } from "kysely";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables, TablesChange } from "../tables/tables.ts";
import type { TaskKey } from "./task.ts";
import type { TaskEnd } from "./task-end.ts";

/** How the signals begin that tell runs of the ends of tasks. */
export const taskSignals = "millrace:task:";

/** The signal that tells a run of the end of a task. */
export function taskSignal(taskId: string): string {
  return `${taskSignals}${taskId}`;
}

/** Executes the query that ends a task, and tells the run whose step gave it with the same transaction; false when it changed nothing. */
export async function endAndTell(
  tables: Tables,
  query: Compilable,
  { end, nowMs, ...key }: TaskKey & { readonly end: TaskEnd; readonly nowMs: number },
): Promise<boolean> {
  const caller = await callerOfTask(tables, key);
  const { writes, change } = caller ? telling(tables, caller, { ...key, end, nowMs }) : { writes: [], change: {} };
  return (await tables.write([tables.statement(query, { expect: 1 }), ...writes], change)) !== null;
}

async function callerOfTask({ build, read }: Tables, { project, taskId }: TaskKey): Promise<RunKey | null> {
  const [row] = await read(
    build.selectFrom("tasks").select("caller_run_id").where("project", "=", project).where("task_id", "=", taskId),
  );
  return row?.caller_run_id ? { project, runId: row.caller_run_id } : null;
}

function telling(
  tables: Tables,
  run: RunKey,
  { taskId, end, nowMs }: { readonly taskId: string; readonly end: TaskEnd; readonly nowMs: number },
): { readonly writes: readonly TableWrite[]; readonly change: TablesChange } {
  const said = end.status === "succeeded" ? { ...end, result: JSON.parse(end.result) } : end;
  const payload = JSON.stringify({ taskId, ...said });
  return {
    writes: tables.signalStatements({ ...run, name: taskSignal(taskId), payload }, nowMs),
    change: { claimable: true, runs: [run], attention: [run] },
  };
}
