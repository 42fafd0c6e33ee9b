import type { CapabilityHost } from "@millrace/flow";
import type { MillraceError } from "@millrace/flow/errors";
import type { ArtifactStore, RunStart, RunStarted, Store } from "@millrace/store";
import type { Clock } from "../clock/clock.ts";
import type { Duty } from "../duties/duty.ts";
import type { HookUrls } from "../events/hook-urls.ts";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";

/** Both halves of a capability: the worker's, and where a runner finds its own. */
export interface WorkerCapability {
  readonly host: CapabilityHost;
  /** URL of a module that exports `bind`. */
  readonly runnerModule: string;
}

export interface WorkerOptions {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly spawn: SpawnRunner;
  readonly capabilities?: Readonly<Record<string, WorkerCapability>>;
  /** Runs in runners at the same time. (Default: 50) */
  readonly concurrency?: number;
  /** How long a silent worker keeps its runs from others. (Default: 10,000 ms) */
  readonly leaseMs?: number;
  /** No other process has the store open (the embedded one, whose folder is locked): runs of an earlier process go on at once. */
  readonly alone?: boolean;
  /** What this worker has that runs may need, such as `gpu`: it claims those that need no more. */
  readonly labels?: readonly string[];
  readonly clock?: Clock;
  /** How long a runner may be silent before it is taken for stuck and killed. (Default: 30,000 ms) */
  readonly runnerAnswerMs?: number;
  /** Projects whose runner is started before the first run comes. */
  readonly warmProjects?: readonly string[];
  /** Makes the URLs of `step.webhook`; without it that step is refused. */
  readonly hookUrls?: HookUrls;
  /** Done by the leading worker alone. */
  readonly duties?: readonly Duty[];
  log?(level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** The worker was replaced by another one (`WORKER_FENCED`): the process should end. */
  onFenced(error: MillraceError): void;
}

export interface WorkerStatus {
  /** `working`, or why not: it waits for its database, hands its runs over, or was replaced. */
  readonly state: "starting" | "working" | "store unavailable" | "draining" | "stopped" | "fenced";
  readonly workerId: string | null;
  readonly runs: number;
  readonly concurrency: number;
  readonly runners: readonly { readonly project: string; readonly processId: number | null; readonly runs: number }[];
}

export interface Worker {
  /** Opens the lease and begins to claim runs. */
  start(): Promise<void>;
  /** Queues a run together with whatever else is being committed. */
  enqueue(start: RunStart): Promise<RunStarted>;
  /** Stops claiming, lets executing steps end (for `graceMs`, default 10,000), and hands the runs back. */
  drain(options?: { readonly graceMs?: number }): Promise<void>;
  status(): WorkerStatus;
}
