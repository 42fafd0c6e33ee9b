import { MillraceError } from "@millrace/flow/errors";
import type { WorkerLease } from "../commit/commit-batch.ts";
import type { RunKey } from "./run.ts";

/** The refusal of entries that do not continue the journal of a run that the worker owns. */
export function runNotOwned({ project, runId }: RunKey, { workerId }: WorkerLease): MillraceError {
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot append to run ${runId} of project ${project} as worker ${workerId} has to own it and to continue its journal: it does not`,
    hint: "Nothing of the batch was written. This is a mistake in the engine: report it with the run's journal.",
  });
}
