import type { RunStatus } from "@millrace/flow/run";
import type {
  ArtifactRow,
  CommitBatch,
  CommitResult,
  RunStart,
  RunStarted,
  WorkerLease,
} from "./commit/commit-batch.ts";
import type { FeedCursor, FeedEntry, StoredEntry } from "./journal/stored-entry.ts";
import type { Run, RunDetail, RunKey } from "./runs/run.ts";
import type { Tables } from "./tables/tables.ts";
import type { FlowVersion, PublishedFlow } from "./versions/flow-version.ts";

/** Something was committed, here or by another process: who waits for it looks again. */
export interface StoreChange {
  /** Some run became claimable. */
  readonly claimable: boolean;
  /** The runs that were written to; `"many"` when there were too many to name. */
  readonly runs: readonly RunKey[] | "many";
  /** Running runs whose owner must look now: their cancellation was asked for, or a signal came. */
  readonly attention: readonly RunKey[] | "many";
  /** There is work for the duties of the leading worker: a run that its queue holds, a place that became free, an event to deliver. */
  readonly duties: boolean;
}

export interface Signal {
  /** Counts from 1 within the run. */
  readonly ordinal: number;
  readonly name: string;
  /** JSON text. */
  readonly payload: string;
}

/** What a heartbeat tells the worker: the safety net below notifications. */
export interface Heartbeat {
  /** Owned runs whose cancellation was asked for. */
  readonly cancelRequested: readonly RunKey[];
  /** Owned runs with signals that were not consumed. */
  readonly signaled: readonly RunKey[];
  /** How many runs of workers that lost their lease went back to the queue. */
  readonly recovered: number;
  /** Whether this worker is the oldest one alive: it has the duties that one worker is enough for. */
  readonly leading: boolean;
  /** As `CommitResult.nextAvailableInMs`. */
  readonly nextAvailableInMs: number | null;
}

/**
 * The engine's memory. Embedded SQLite and PostgreSQL behave the same: one conformance suite holds for both.
 * Time is the store's own (a clock handed in, or the database's). Every method rejects with `STORE_UNAVAILABLE`
 * when the database is gone and `DISK_FULL` when it cannot grow; a rejected write may be repeated only where that is said.
 */
export interface Store {
  readonly kind: "sqlite" | "postgres";
  /** Everything beside the hot path. */
  readonly tables: Tables;

  /**
   * Registers a worker and gives it its epoch. `replaces` names an earlier self that is known to be dead: its runs go
   * back to the queue at once. `alone` says that no other process has this store open, so that every other worker is
   * dead: a restart need not wait for a lease to end.
   */
  openWorker(options: {
    readonly workerId: string;
    readonly leaseMs: number;
    readonly replaces?: string;
    readonly alone?: boolean;
    /** What it has for the runs that need it; it claims no run that needs more. */
    readonly labels?: readonly string[];
  }): Promise<WorkerLease>;
  /** Extends the lease and takes over workers whose lease has ended. Rejects with `WORKER_FENCED` when this one was taken over. */
  heartbeat(options: { readonly worker: WorkerLease }): Promise<Heartbeat>;
  /** Ends a worker; what it still owns goes back to the queue with `run.released` (drained) appended. */
  closeWorker(options: { readonly worker: WorkerLease }): Promise<void>;
  /**
   * Writes all or (`WORKER_FENCED`) nothing, in one transaction, durable when it resolves.
   * After any other rejection the outcome is unknown: the worker must open itself anew with `replaces`.
   */
  commit(batch: CommitBatch): Promise<CommitResult>;

  /** Queues runs on behalf of a process that has no worker; safe to repeat only with idempotency keys. */
  startRuns(options: { readonly starts: readonly RunStart[] }): Promise<readonly RunStarted[]>;
  /**
   * Ends a queued or waiting run as canceled (with its journal entry), or marks a running one for its owner.
   * A terminal run is left as it is. Null when there is no such run.
   */
  cancelRun(options: RunKey & { readonly reason: string }): Promise<Run | null>;
  /** Stores a signal and makes a run that waits for it claimable. Null when there is no such run; a terminal run is `RUN_STATE_CONFLICT`. */
  sendSignal(options: RunKey & { readonly name: string; readonly payload: string }): Promise<Run | null>;
  /** The signals of a run that were not consumed, and how many it ever got. */
  readSignals(options: RunKey): Promise<{ readonly signals: readonly Signal[]; readonly signalCount: number }>;

  getRun(options: RunKey): Promise<RunDetail | null>;
  /** Newest first. `before` is the id of the last run of the page before. */
  listRuns(options: {
    readonly project: string;
    readonly flow?: string;
    readonly status?: RunStatus;
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly Run[]>;
  readJournal(options: RunKey & { readonly afterSeq: number; readonly limit: number }): Promise<readonly StoredEntry[]>;
  /**
   * Entries of all runs of a project in one order that never changes and never gains an entry behind a cursor it gave out.
   * `after` null reads from the beginning, `"now"` gives the present end without entries.
   */
  readFeed(options: {
    readonly project: string;
    readonly after: FeedCursor | null | "now";
    readonly limit: number;
  }): Promise<{ readonly entries: readonly FeedEntry[]; readonly cursor: FeedCursor }>;

  /** Stores a version (the same one twice changes nothing) and makes it the one that new runs get. */
  publishVersion(options: { readonly version: FlowVersion }): Promise<void>;
  getVersion(options: {
    readonly project: string;
    readonly flow: string;
    readonly version: string;
  }): Promise<FlowVersion | null>;
  getFlow(options: { readonly project: string; readonly flow: string }): Promise<PublishedFlow | null>;
  listFlows(options: { readonly project: string }): Promise<readonly PublishedFlow[]>;

  readState(options: { readonly project: string; readonly flow: string; readonly key: string }): Promise<{
    readonly value: string;
    readonly revision: number;
  } | null>;
  listArtifacts(options: RunKey): Promise<readonly ArtifactRow[]>;
  /** The row of an artifact of this very run; null for hashes that only other runs know. */
  getArtifact(options: RunKey & { readonly artifact: string }): Promise<ArtifactRow | null>;

  /** Calls the listener after every commit of this or another process; returns the way to stop. Never throws, may call too often. */
  onChange(listener: (change: StoreChange) => void): () => void;
  /** Rejects when the database does not answer. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}
