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
    this.extend(sentAtMs + leaseMs);
    this.#beatLater();
    return lease;
  }

  /** The lease was extended by a write that was sent `leaseMs` before this moment. */
  extend(deadlineMs: number): void {
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
    const { store, clock, onBeat, onHeartbeat, onLost } = this.#options;
    const worker = this.#lease;
    if (!worker) return;
    onBeat();
    try {
      const sentAtMs = clock.monotonicMs();
      const heartbeat = await store.heartbeat({ worker });
      if (this.#lease !== worker) return;
      this.extend(sentAtMs + worker.leaseMs);
      this.#beatLater();
      onHeartbeat(heartbeat);
    } catch (error) {
      if (this.#lease === worker) onLost(error);
    }
  }
}
