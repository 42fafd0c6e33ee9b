import { MillraceError } from "@millrace/flow/errors";
import type { RunStart, WorkerLease } from "../commit/commit-batch.ts";
import { runExists } from "../runs/run-exists.ts";
import { runNotOwned } from "../runs/run-not-owned.ts";
import type { Queries } from "./database.ts";
import { errorCode, isDuplicate } from "./database-errors.ts";

/** Says which run of a write PostgreSQL refused; other errors pass unchanged. */
export async function refusedWrite(
  error: unknown,
  {
    queries,
    starts,
    worker,
  }: { readonly queries: Queries; readonly starts: readonly RunStart[]; readonly worker?: WorkerLease },
): Promise<unknown> {
  const cause = error instanceof MillraceError ? error.cause : undefined;
  if (worker && cause instanceof Error && errorCode(cause) === refusal) {
    const [project, runId] = JSON.parse(cause.message) as [string, string];
    return runNotOwned({ project, runId }, worker);
  }
  if (!isDuplicate(cause, "runs_pkey")) return error;
  return runExists((await firstTaken(queries, starts)) ?? starts[0]!);
}

// What `millrace.write_flush` raises for an update that it cannot apply.
const refusal = "MR001";

async function firstTaken(queries: Queries, starts: readonly RunStart[]) {
  const keys = starts.map(({ project, runId }) => ({ project, runId }));
  const [run] = await queries.rows<{ project: string; runId: string }>({
    text: `
      select r.project, r.run_id as "runId" from json_to_recordset($1::json) as s (project text, "runId" text)
      join millrace.runs as r on r.project = s.project and r.run_id = s."runId" limit 1`,
    values: [JSON.stringify(keys)],
  });
  return run;
}
