/** What one pass over one system gave. */
export interface Measured {
  readonly runsPerSecond: number;
  /** Processor time of the system's own processes (the database's beside it), for each run of the throughput part. */
  readonly cpuMsPerRun: number;
  readonly databaseCpuMsPerRun: number;
  /** From the request until the first step's code runs, one run at a time. */
  readonly firstStepMs: readonly number[];
  /** From the request until the caller has the result, one run at a time. */
  readonly wholeRunMs: readonly number[];
}

/** The job that every system does: five steps, each recording some 200 bytes. */
export interface Job {
  /** Queued before the clock starts. */
  readonly runs: number;
  readonly concurrency: number;
  /** One after the other, for the latencies. */
  readonly latencyRuns: number;
  /** For the systems on PostgreSQL: a database of their own. */
  readonly databaseUrl: string | null;
  /** The server's processes, whose processor time is counted apart. */
  readonly databaseProcessIds: readonly number[];
}

export const stepsPerRun = 5;
export const stepResultPadding = "x".repeat(180);
