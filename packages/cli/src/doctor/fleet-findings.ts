import type { OperationOutput, Operations } from "@millrace/contract";
import { showDuration } from "../terminal/durations.ts";

/** One thing the doctor looked at. `advisory`: it works, but something is not enforced or not there. */
export interface DoctorFinding {
  readonly part: string;
  readonly state: "well" | "advisory" | "broken";
  readonly seen: string;
  /** What to do; null where there is nothing to do. */
  readonly mend: string | null;
}

type System = Pick<OperationOutput<Operations["system"]["get"]>, "backlog" | "store">;

/** What a running server knows of the workers beside its own, and of runs that none of them can take. */
export function fleetFindings({ backlog, store }: System): readonly DoctorFinding[] {
  return [...deafness(store), ...(backlog ? workers(backlog) : [])];
}

function deafness({ hears }: System["store"]): readonly DoctorFinding[] {
  if (hears) return [];
  return [
    {
      part: "notifications",
      state: "advisory",
      seen: "the database is behind a pooler and tells of no commits: it is asked every half second",
      mend: "Set MILLRACE_LISTEN_URL to the same database without the pooler.",
    },
  ];
}

function workers(backlog: NonNullable<System["backlog"]>): readonly DoctorFinding[] {
  const { workers, claimable } = backlog;
  const labels = [...new Set(workers.flatMap((worker) => worker.labels))].sort();
  const seen = `${workers.length} alive${labels.length > 0 ? `, with the labels ${labels.join(", ")}` : ""}`;
  return [
    { part: "workers", state: workers.length > 0 ? "well" : "advisory", seen, mend: null },
    ...claimable
      .filter(({ met, needs }) => !met && needs.length > 0)
      .map(
        ({ needs, count, oldestMs }): DoctorFinding => ({
          part: `labels ${needs.join(", ")}`,
          state: "advisory",
          seen: `no worker that is alive has them; ${count} ${count === 1 ? "run waits" : "runs wait"}, the oldest for ${showDuration(oldestMs)}`,
          mend: `Start a worker on a machine that has them: millrace worker ${needs.map((label) => `--label ${label}`).join(" ")}`,
        }),
      ),
  ];
}
