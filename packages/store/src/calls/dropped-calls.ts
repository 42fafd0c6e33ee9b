import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import { signalOfTask } from "../tasks/unneeded-tasks.ts";

/**
 * The statement that drops a call: whoever looks for such calls cancels what they started. It touches no row of `runs`:
 * the transaction that ends a called run locks it before its caller, so this one may not do it the other way round.
 */
export function dropCallStatement(
  { build, statement }: Tables,
  { project, runId, signal }: RunKey & { readonly signal: string },
): TableWrite {
  return statement(
    build
      .insertInto("dropped_calls")
      .values({ project, run_id: runId, signal })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

/** Runs that dropped calls have started, and that nobody has asked to end: those of one caller, or of all projects. */
export async function runsOfDroppedCalls(
  { build, read }: Tables,
  { caller, limit }: { readonly caller?: RunKey; readonly limit: number },
): Promise<readonly (RunKey & { readonly callerRunId: string })[]> {
  const rows = await read(
    build
      .selectFrom("dropped_calls as dropped")
      .innerJoin("runs as called", (join) =>
        join
          .onRef("called.project", "=", "dropped.project")
          .onRef("called.caller_run_id", "=", "dropped.run_id")
          .onRef("called.caller_signal", "=", "dropped.signal"),
      )
      .select(["called.project", "called.run_id", "dropped.run_id as caller_run_id"])
      .where("called.caller_run_id", "is not", null)
      .where("called.finished_at", "is", null)
      .where("called.cancel_requested_at", "is", null)
      .$if(caller !== undefined, (query) =>
        query.where("dropped.project", "=", caller!.project).where("dropped.run_id", "=", caller!.runId),
      )
      .limit(limit),
  );
  return rows.map((row) => ({ project: row.project, runId: row.run_id, callerRunId: row.caller_run_id }));
}

/** Forgets dropped calls of which no run and no task is left. One that goes on as another run is still there: both are one transaction. */
export async function forgetDroppedCalls({ build, statement, write }: Tables): Promise<void> {
  const over = build
    .deleteFrom("dropped_calls")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("runs")
            .select("runs.run_id")
            .whereRef("runs.project", "=", "dropped_calls.project")
            .whereRef("runs.caller_run_id", "=", "dropped_calls.run_id")
            .whereRef("runs.caller_signal", "=", "dropped_calls.signal")
            .where("runs.caller_run_id", "is not", null)
            .where("runs.finished_at", "is", null),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("tasks")
            .select("tasks.task_id")
            .whereRef("tasks.project", "=", "dropped_calls.project")
            .whereRef("tasks.caller_run_id", "=", "dropped_calls.run_id")
            .where("dropped_calls.signal", "=", signalOfTask())
            .where("tasks.caller_run_id", "is not", null)
            .where("tasks.finished_at", "is", null),
        ),
      ),
    );
  await write([statement(over)]);
}
