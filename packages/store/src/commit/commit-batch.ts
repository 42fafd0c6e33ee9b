import type { StoredEntry } from "../journal/stored-entry.ts";
import type { Run, RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";

/** A worker's identity; every write it makes as the owner of runs names it and is refused once it was replaced. */
export interface WorkerLease {
  readonly workerId: string;
  /** The fencing token: grows with every worker that is opened on this store. */
  readonly epoch: number;
  /** How long each write and heartbeat keeps the worker alive from now. */
  readonly leaseMs: number;
}

/** How a run is let in. Without it: the queue "default", priority 0, no key, any worker, at once. */
export interface Admission {
  readonly queue: string;
  /** Within the project, runs of a higher priority are claimed first. */
  readonly priority: number;
  /** Runs with the same key share a queue's limits per key; keys take turns. Empty for none. */
  readonly key: string;
  /** Labels that a worker must have to claim it, sorted, each once. */
  readonly needs: readonly string[];
  /** Not before this moment; null for at once. */
  readonly availableAt: number | null;
  /** A run that no worker took until then fails as `RUN_EXPIRED`; null for never. */
  readonly expireAt: number | null;
}

/** The run of the same project that waits for this one's end; it gets a signal with `{ status, ending }` in the transaction that ends it. */
export interface RunCaller {
  readonly runId: string;
  readonly signal: string;
}

/** A run to be queued. */
export interface RunStart extends RunKey {
  readonly flow: string;
  readonly version: string;
  readonly parentRunId: string | null;
  /** A second start of the same flow with the same key returns the first run and changes nothing. */
  readonly idempotencyKey: string | null;
  /** `run.queued` first, then the entries copied from the parent; `seq` from 1 without gaps. */
  readonly entries: readonly StoredEntry[];
  readonly admission?: Partial<Admission>;
  /** It is refused while its queue has as many queued runs as it may; not for what the update of a run starts. */
  readonly bounded?: true;
  readonly caller?: RunCaller;
  /** Whom to tell of its end beside the caller, as JSON text; the store only keeps it. */
  readonly callback?: string;
}

export interface RunStarted {
  readonly runId: string;
  /** Whether the idempotency key named a run that was there already. */
  readonly existed: boolean;
  /** How many queued runs its queue may have, where it had as many: nothing of the start was written. */
  readonly fullAt?: number;
}

/** A value of `flow_state` to be written with the entries of the same update. */
export interface StateWrite {
  readonly flow: string;
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  /** The revision that was read, 0 for none; a different one in the table refuses the whole update. */
  readonly expectedRevision: number;
}

/** A file of the run; its bytes are stored and synced before. */
export interface ArtifactRow {
  readonly artifact: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** What becomes of a run at the end of an update; without it the run stays `running`. */
export type RunTransition =
  | { readonly to: "succeeded" | "canceled" }
  | { readonly to: "failed"; readonly errorCode: string }
  | {
      readonly to: "waiting";
      /** Milliseconds since 1970; null to wait for signals alone. */
      readonly until: number | null;
      readonly signals: readonly string[];
      /** How many signals of the run the owner has seen: one that came since makes the run claimable at once. */
      readonly signalCount: number;
    }
  /** Back to the queue. `alone`: its runner died, so it must run by itself; `died`: it was alone when it happened. */
  | { readonly to: "queued"; readonly alone: boolean; readonly died: boolean };

/** Entries of one run that its owner appends, and what goes with them. */
export interface RunUpdate extends RunKey {
  /** `seq` continues the journal without gaps. */
  readonly entries: readonly StoredEntry[];
  readonly state?: readonly StateWrite[];
  readonly artifacts?: readonly ArtifactRow[];
  /** Ordinals of the signals that these entries consume. */
  readonly consumedSignals?: readonly number[];
  /** Runs that these entries start: queued with them or not at all. */
  readonly starts?: readonly RunStart[];
  /** Statements on other tables, such as the row of an approval; a refused update leaves them out too. What they `expect` is not looked at. */
  readonly writes?: readonly TableWrite[];
  readonly transition?: RunTransition;
}

/** Everything a worker writes in one transaction; a run occurs in `updates` once at most. */
export interface CommitBatch {
  readonly worker: WorkerLease;
  readonly starts: readonly RunStart[];
  readonly updates: readonly RunUpdate[];
  /**
   * How many runs to claim, 0 for none: projects in turn, within a project the highest priority first, then keys in turn,
   * then what has been ready for longest. Runs started or released in this batch may be among them, or come with the next.
   */
  readonly claimLimit: number;
}

/** A run that now belongs to the worker, with its whole journal. */
export interface ClaimedRun extends Run {
  /** It was in a runner that died: run it by itself. */
  readonly alone: boolean;
  /** How often its runner died while it was alone. */
  readonly deaths: number;
  readonly signalCount: number;
  readonly entries: readonly StoredEntry[];
}

export interface CommitResult {
  readonly started: readonly RunStarted[];
  readonly claimed: readonly ClaimedRun[];
  /** Updates refused as a state revision had changed (`STATE_CONFLICT`); nothing of them was written. */
  readonly refused: readonly RunKey[];
  /** 0 when this worker may claim a run now; else the milliseconds until something is due (a run to be let in, or to expire); null for nothing known. */
  readonly nextAvailableInMs: number | null;
}
