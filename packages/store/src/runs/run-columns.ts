const columns = {
  project: "project",
  runId: "run_id",
  flow: "flow",
  version: "version",
  status: "status",
  claims: "claims",
  createdAt: "created_at",
  startedAt: "started_at",
  finishedAt: "finished_at",
  availableAt: "available_at",
  cancelRequestedAt: "cancel_requested_at",
  cancelReason: "cancel_reason",
  parentRunId: "parent_run_id",
  workerId: "worker_id",
  errorCode: "error_code",
} as const;

interface Names {
  /** What the query calls `runs`. */
  readonly run: string;
  readonly journal: string;
}

/** The columns of `runs` under the names of `Run`. */
export function runColumns({ run, journal }: Names): string {
  const plain = Object.entries(columns).map(([name, column]) => `${run}.${column} as "${name}"`);
  return `${plain.join(", ")},
    case ${run}.status when 'running' then ${lastSeq({ run, journal })} else ${run}.seq end as seq`;
}

/** The names alone, of a query over what `runColumns` gave. */
export const runNames = `${Object.keys(columns)
  .map((name) => `"${name}"`)
  .join(", ")}, seq`;

/** The `seq` of a run's last entry: `runs.seq` is not written at each step, as that would be half of what a step writes. */
export const lastSeq = ({ run, journal }: Names): string =>
  `(select max(j.seq) from ${journal} as j where j.project = ${run}.project and j.run_id = ${run}.run_id)`;

/** The columns of `journal` under the names of `StoredEntry`. */
export const entryColumns = "seq, kind, name, key, attempt, body, at";
