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

/** The job that every system does: some steps, each recording some 200 bytes. */
export interface Job {
  /** Queued before the clock starts. */
  readonly runs: number;
  readonly concurrency: number;
  /** One after the other, for the latencies. */
  readonly latencyRuns: number;
  readonly stepsPerRun: number;
  /** Each step computes so high a number of Fibonacci's, by plain recursion; null for steps that compute nothing. */
  readonly fibonacci: number | null;
  /** For the systems on PostgreSQL: a database of their own. */
  readonly databaseUrl: string | null;
  /** The server's processes, whose processor time is counted apart. */
  readonly databaseProcessIds: readonly number[];
  /** Short times everywhere: a look and no measurement. */
  readonly quick: boolean;
  /** A folder of its own, for the systems that keep their records in files. */
  readonly folder: string;
}

/** What stands of a job that worker processes did. */
export interface Audit {
  readonly succeeded: number;
  /** Records of a step's success beyond the one that each step of each run should have. */
  readonly recordedTwice: number;
  readonly firstStepAt: number;
  readonly lastEndAt: number;
}

/** What a step hands back: the moment it ran at, and enough to make some 200 bytes. */
export interface StepResult {
  readonly at: number;
  readonly padding: string;
}
