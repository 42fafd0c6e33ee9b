import type { MemoryBreach } from "../limits/memory-watch.ts";
import type { ProcessUsage } from "../limits/process-usage.ts";
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
  /** What it uses of the machine; null where that cannot be seen. */
  usage(): ProcessUsage | null;
  /** The memory limit that ended it; null as long as none did. */
  breach(): MemoryBreach | null;
}

interface RunnerRequest {
  /** What its flows ask for; one that asks for less than the installation's limit gets that. */
  readonly memoryBytes?: number;
}

export type SpawnRunner = (request?: RunnerRequest) => SpawnedRunner;
