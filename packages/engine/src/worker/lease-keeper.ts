import type { Heartbeat, Store, WorkerLease } from "@millrace/store";
import type { Clock } from "../clock/clock.ts";

export interface LeaseKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** No other process has the store open. */
  readonly alone: boolean;
  /** What this worker has that runs may need. */
  readonly labels: readonly string[];
  /** Runners may start steps until this moment of the monotonic clock; told well before the last one ends. */
  onDeadline(deadlineMs: number): void;
  /** A heartbeat is about to be sent. */
  onBeat(): void;
  onHeartbeat(heartbeat: Heartbeat): void;
  onLost(error: unknown): void;
}

/** Holds the worker's lease: opens it, extends it by heartbeats and commits, and knows how long it surely lasts. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #lease: WorkerLease | null = null;
  #deadlineMs = 0;
  #toldMs = 0;
  /** Writes that extend this lease and were not answered, the oldest first. */
  #underWay = new Set<{ readonly sentAtMs: number }>();
  #takeHeartbeatBack = () => {};

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  get lease(): WorkerLease | null {
    return this.#lease;
  }

  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** Opens a new worker identity; `replaces` is the one that this process had before. */
  async open(replaces?: string): Promise<WorkerLease> {
    const { store, clock, leaseMs, alone, labels } = this.#options;
    const sentAtMs = clock.monotonicMs();
    const workerId = crypto.randomUUID();
    const lease = await store.openWorker({
      workerId,
      leaseMs,
      alone,
      labels,
      ...(replaces !== undefined && { replaces }),
    });
    this.#lease = lease;
    this.#underWay = new Set();
    this.#extend(sentAtMs + leaseMs);
    this.#beatLater();
    return lease;
  }

  /**
   * Does a write that extends the lease, which lasts from the moment when it was sent. Where writes cross each other the
   * oldest one's moment counts: which of them the store did last, and which end of the lease stands there, is not known.
   */
  async extending<Result>(worker: WorkerLease, write: () => Promise<Result>): Promise<Result> {
    const own = { sentAtMs: this.#options.clock.monotonicMs() };
    const underWay = this.#underWay;
    const [oldest = own] = underWay;
    underWay.add(own);
    try {
      const result = await write();
      if (this.#lease === worker) this.#extend(oldest.sentAtMs + worker.leaseMs);
      return result;
    } finally {
      underWay.delete(own);
    }
  }

  #extend(deadlineMs: number): void {
    this.#deadlineMs = Math.max(this.#deadlineMs, deadlineMs);
    // Not with every commit: a sixth of the lease leaves runners five sixths of it.
    if (deadlineMs - this.#toldMs < this.#options.leaseMs / 6) return;
    this.#toldMs = deadlineMs;
    this.#options.onDeadline(deadlineMs);
  }

  /** Stops extending it and returns what was held. */
  end(): WorkerLease | null {
    const lease = this.#lease;
    this.#lease = null;
    this.#takeHeartbeatBack();
    return lease;
  }

  #beatLater(): void {
    this.#takeHeartbeatBack = this.#options.clock.setTimer(this.#options.leaseMs / 3, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const { store, onBeat, onHeartbeat, onLost } = this.#options;
    const worker = this.#lease;
    if (!worker) return;
    onBeat();
    try {
      const heartbeat = await this.extending(worker, () => store.heartbeat({ worker }));
      if (this.#lease !== worker) return;
      this.#beatLater();
      onHeartbeat(heartbeat);
    } catch (error) {
      if (this.#lease === worker) onLost(error);
    }
  }
}
