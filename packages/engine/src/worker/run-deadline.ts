import { MillraceError } from "@millrace/flow/errors";
import type { ClaimedRun } from "@millrace/store";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/** The moment at which a run ends as `RUN_TIMEOUT`; null for never. */
export function runDeadline(run: ClaimedRun, { timeouts }: FlowManifest): number | null {
  return timeouts?.runMs === undefined ? null : (run.startedAt ?? run.createdAt) + timeouts.runMs;
}

export function runTookTooLong(run: ClaimedRun, { timeouts }: FlowManifest): MillraceError {
  return new MillraceError({
    code: "RUN_TIMEOUT",
    message: `Cannot go on with ${run.flow} as its runs may last ${timeouts?.runMs} ms from their start, waits included: this one did`,
    hint: "Give the flow a longer timeouts.run, or find out what held the run up; a retry keeps what had succeeded.",
    data: { startedAt: run.startedAt },
  });
}
