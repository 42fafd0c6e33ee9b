import { MillraceError } from "@millrace/flow/errors";
import type { Run } from "./run.ts";

/** The refusal of a signal that nobody will ever read. */
export function runEnded({ project, runId, status }: Run): MillraceError {
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot signal run ${runId} of project ${project} as it has to be unfinished: it has ${status}`,
    hint: "Look at the run's journal; start it anew when it has to take the signal.",
    data: { status },
  });
}
