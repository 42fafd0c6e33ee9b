import type { LargeValue, RunStatus } from "@millrace/flow/run";

/** Names a run; the project is part of every key. */
export interface RunKey {
  readonly project: string;
  readonly runId: string;
}

/** A row of `runs`: what can be listed without reading a journal. Times are milliseconds since 1970. */
export interface Run extends RunKey {
  readonly flow: string;
  readonly version: string;
  readonly status: RunStatus;
  /** The `seq` of its last journal entry. */
  readonly seq: number;
  /** How many times a worker took it. */
  readonly claims: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** When it can be claimed next: null while it is running, terminal, or waiting for a signal alone. */
  readonly availableAt: number | null;
  readonly cancelRequestedAt: number | null;
  /** What the one who asked for the cancellation said. */
  readonly cancelReason: string | null;
  readonly parentRunId: string | null;
  readonly workerId: string | null;
  /** The code of the error that ended it; null unless it failed. */
  readonly errorCode: string | null;
}

/** A run with what its first and last journal entries say; the texts are JSON. */
export interface RunDetail extends Run {
  /** Of a run that collects starts, that of the first one. */
  readonly input: string;
  /** Stands for an input that is too long for the journal. */
  readonly largeInput?: LargeValue;
  readonly collect?: "batch" | "debounce";
  /** The body of `run.succeeded`, `run.failed` or `run.canceled`; null while the run is not terminal. */
  readonly ending: string | null;
}
