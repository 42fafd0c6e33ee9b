import type { MessagePort, RunnerMessage, WorkerMessage } from "../protocol/messages.ts";

/** A runner that was started: a process of its own, or a half in this process for tests and `bench`. */
export interface SpawnedRunner {
  readonly port: MessagePort<WorkerMessage, RunnerMessage>;
  /** Null for a runner in this process. */
  readonly processId: number | null;
  /** Ends it at once. */
  kill(): void;
  /** What it last wrote to standard error, for the error of the runs that died with it. */
  lastWords(): string;
}

export type SpawnRunner = () => SpawnedRunner;
