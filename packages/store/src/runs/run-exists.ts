import { MillraceError } from "@millrace/flow/errors";
import type { RunKey } from "./run.ts";

/** The refusal of a start under an id that is taken. */
export function runExists({ project, runId }: RunKey): MillraceError {
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot start run ${runId} as ids are unique within project ${project}: a run has this one`,
    hint: "Start it with an id of its own, and with an idempotency key where the start may be repeated.",
  });
}
