import type { RunKey } from "../runs/run.ts";
import type { Tables } from "../tables/tables.ts";

/** A run that a step of another one called, with what became of that one. */
export interface CalledRun extends RunKey {
  readonly callerRunId: string;
  readonly callerStatus: string;
}

/** Runs that a step of a run called, and that nobody has asked to end. */
export async function calledRuns({ build, read }: Tables, { project, runId }: RunKey): Promise<readonly RunKey[]> {
  const rows = await read(
    build
      .selectFrom("runs")
      .select("run_id")
      .where("project", "=", project)
      .where("caller_run_id", "=", runId)
      .where("finished_at", "is", null)
      .where("cancel_requested_at", "is", null),
  );
  return rows.map((row) => ({ project, runId: row.run_id }));
}

/** Runs whose caller failed or was canceled, and that nobody has asked to end; of all projects. */
export async function runsOfEndedCallers(
  { build, read }: Tables,
  { limit }: { readonly limit: number },
): Promise<readonly CalledRun[]> {
  const rows = await read(
    build
      .selectFrom("runs as called")
      .innerJoin("runs as caller", (join) =>
        join.onRef("caller.project", "=", "called.project").onRef("caller.run_id", "=", "called.caller_run_id"),
      )
      .select(["called.project", "called.run_id", "caller.run_id as caller_run_id", "caller.status as caller_status"])
      .where("called.caller_run_id", "is not", null)
      .where("called.finished_at", "is", null)
      .where("called.cancel_requested_at", "is", null)
      .where("caller.status", "in", ["failed", "canceled"])
      .limit(limit),
  );
  return rows.map((row) => ({
    project: row.project,
    runId: row.run_id,
    callerRunId: row.caller_run_id,
    callerStatus: row.caller_status,
  }));
}

/** Whom a run's end is told to; null for nobody. */
export async function callerOf(
  { build, read }: Tables,
  { project, runId }: RunKey,
): Promise<{ readonly runId: string; readonly signal: string } | null> {
  const [row] = await read(
    build
      .selectFrom("runs")
      .select(["caller_run_id", "caller_signal"])
      .where("project", "=", project)
      .where("run_id", "=", runId),
  );
  if (!row || row.caller_run_id === null || row.caller_signal === null) return null;
  return { runId: row.caller_run_id, signal: row.caller_signal };
}
