import { MillraceError } from "@millrace/flow/errors";
import type { ClaimedRun, CommitResult, RunStart, RunStarted, Store, WorkerLease } from "@millrace/store";
import type { Clock } from "../clock/clock.ts";
import type { OwnedRun } from "../worker/owned-run.ts";

export interface CommitterOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Runs that could be taken on now, without end below 0 while none may be. */
  freeSlots(): number;
  /** Remembers how far each runner's reports were gathered; the function it returns acknowledges them. */
  markReports(): () => void;
  /** Does a write that extends the lease. */
  extending<Result>(worker: WorkerLease, write: () => Promise<Result>): Promise<Result>;
  /** Called after every flush, with none as well. */
  onClaimed(runs: readonly ClaimedRun[]): void;
  onRefused(run: OwnedRun, reports: readonly number[]): void;
  /** The run left this worker with the update that was just committed. */
  onLeft(run: OwnedRun): void;
  /** The outcome of the last commit is unknown, or this worker was replaced. */
  onLost(error: unknown): void;
}

interface PendingStart {
  readonly start: RunStart;
  readonly resolve: (started: RunStarted) => void;
  readonly reject: (error: unknown) => void;
}

// Runs that are due and yet not claimable are locked by another worker's claim, which is over in some milliseconds.
const claimAgainMs = 50;

/**
 * Group commit: everything that comes while a flush is under way leaves together with the next one, in one transaction.
 * At low load a flush holds one fact and takes one commit; at high load the disk's commit rate stops being the limit.
 */
export class Committer {
  readonly #options: CommitterOptions;
  #worker: WorkerLease | null = null;
  #dirty = new Set<OwnedRun>();
  #starts: PendingStart[] = [];
  #claimable = false;
  /** The lease under which a flush is under way: one that hangs under an earlier lease holds nobody up. */
  #flushing: WorkerLease | null = null;
  #takeTimerBack = () => {};

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Begins to work under a lease; null stops all writing. */
  setWorker(worker: WorkerLease | null): void {
    this.#worker = worker;
    this.#takeTimerBack();
    if (worker) this.claimable();
    else this.#reset();
  }

  /** Whether a commit is under way, whose claims are not known yet. */
  get flushing(): boolean {
    return this.#worker !== null && this.#flushing === this.#worker;
  }

  touch(run: OwnedRun): void {
    this.#dirty.add(run);
    this.#flushSoon();
  }

  enqueue(start: RunStart): Promise<RunStarted> {
    if (!this.#worker) return Promise.reject(notWorking());
    return new Promise((resolve, reject) => {
      this.#starts.push({ start, resolve, reject });
      this.#flushSoon();
    });
  }

  /** Some run may be claimable. */
  claimable(): void {
    this.#claimable = true;
    this.#flushSoon();
  }

  /** Looks for claimable runs again when the next one is due. */
  wakeIn(nextAvailableInMs: number | null): void {
    this.#takeTimerBack();
    if (nextAvailableInMs === null) return;
    if (nextAvailableInMs <= 0) this.claimable();
    else this.#takeTimerBack = this.#options.clock.setTimer(nextAvailableInMs, () => this.claimable());
  }

  /** Resolves when nothing is left to write. */
  async settled(): Promise<void> {
    while (this.#worker && (this.flushing || this.#dirty.size > 0 || this.#starts.length > 0)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #flushSoon(): void {
    const worker = this.#worker;
    if (!worker || this.flushing) return;
    this.#flushing = worker;
    // Two turns of the event loop let what a runner sends right behind come along: the end of a run behind its last step.
    setImmediate(() => setImmediate(() => void this.#flushAll(worker)));
  }

  async #flushAll(worker: WorkerLease): Promise<void> {
    try {
      while (this.#worker === worker && this.#hasWork()) await this.#flush(worker);
      if (this.#flushing === worker) this.#flushing = null;
    } catch (error) {
      if (this.#flushing === worker) this.#flushing = null;
      if (this.#worker === worker) this.#options.onLost(error);
    }
  }

  #hasWork(): boolean {
    return this.#dirty.size > 0 || this.#starts.length > 0 || (this.#claimable && this.#options.freeSlots() > 0);
  }

  async #flush(worker: WorkerLease): Promise<void> {
    const runs = [...this.#dirty].filter((run) => run.hasPending);
    const starts = this.#starts;
    this.#dirty = new Set();
    this.#starts = [];
    const acknowledge = this.#options.markReports();
    const updates = runs.map((run) => run.takeUpdate());
    const leaving = updates.reduce((count, update) => count + (update.transition ? 1 : 0), 0);
    // What it starts may be claimed by the same commit: one wait for the disk less before the first step.
    const mayClaim = this.#claimable || starts.length > 0;
    const claimLimit = mayClaim ? Math.max(0, this.#options.freeSlots() + leaving) : 0;
    if (updates.length === 0 && starts.length === 0 && claimLimit === 0) {
      acknowledge();
      return;
    }
    // What is told from now on may be of a commit that this one does not see.
    this.#claimable = false;
    try {
      const result = await this.#commit(worker, { starts: starts.map(({ start }) => start), updates, claimLimit });
      if (this.#worker !== worker) throw notWorking();
      for (const [index, { resolve }] of starts.entries()) resolve(result.started[index]!);
      await this.#settle(worker, runs, result);
      acknowledge();
      this.#options.onClaimed(result.claimed);
      this.#wakeAfter(result, claimLimit);
    } catch (error) {
      for (const { reject } of starts) reject(error);
      throw error;
    }
  }

  #wakeAfter({ claimed, nextAvailableInMs }: CommitResult, claimLimit: number): void {
    const due = nextAvailableInMs !== null && nextAvailableInMs <= 0;
    const locked = due && claimLimit > 0 && claimed.length === 0;
    if (due && !locked) this.#claimable = true;
    else this.wakeIn(locked ? claimAgainMs : nextAvailableInMs);
  }

  #commit(worker: WorkerLease, batch: Omit<Parameters<Store["commit"]>[0], "worker">): Promise<CommitResult> {
    const { extending, store } = this.#options;
    return extending(worker, () => store.commit({ worker, ...batch }));
  }

  /** Confirms what was written. What shared an update with a refused state write goes out again before anything is acknowledged. */
  async #settle(worker: WorkerLease, runs: readonly OwnedRun[], result: CommitResult): Promise<void> {
    const refusedIds = new Set(result.refused.map(({ project, runId }) => `${project}/${runId}`));
    const again: OwnedRun[] = [];
    for (const run of runs) {
      const isRefused = refusedIds.size > 0 && refusedIds.has(`${run.key.project}/${run.key.runId}`);
      const left = !isRefused && run.leaving;
      const reports = isRefused ? run.refuse() : run.confirm();
      if (reports.length > 0) this.#options.onRefused(run, reports);
      if (left) this.#options.onLeft(run);
      else if (isRefused && run.hasPending) again.push(run);
    }
    if (again.length === 0) return;
    const updates = again.map((run) => run.takeUpdate());
    const repeated = await this.#commit(worker, { starts: [], updates, claimLimit: 0 });
    if (this.#worker !== worker) throw notWorking();
    await this.#settle(worker, again, repeated);
  }

  #reset(): void {
    const starts = this.#starts;
    this.#starts = [];
    this.#dirty.clear();
    for (const { reject } of starts) reject(notWorking());
  }
}

function notWorking(): MillraceError {
  return new MillraceError({
    code: "STORE_UNAVAILABLE",
    message:
      "Cannot write to the journal as this worker must have its lease: it is starting, stopping or has lost its database",
    hint: "Try again in some seconds; `millrace doctor` says what is wrong when it stays so.",
  });
}
