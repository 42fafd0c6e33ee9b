import type { CommitBatch, RunUpdate, WorkerLease } from "../commit/commit-batch.ts";

/** What the model knows of a run: the part of its row and journal that operations decide. */
export interface ModelRun {
  readonly runId: string;
  status: string;
  kinds: string[];
  claims: number;
  availableAt: number | null;
  workerId: string | null;
  cancelReason: string | null;
  waitingFor: readonly string[];
  signalCount: number;
  signals: number[];
  alone: boolean;
  deaths: number;
}

/** The rules of the store on plain objects, for one project and one operation at a time. */
export class StoreModel {
  readonly runs = new Map<string, ModelRun>();
  readonly state = new Map<string, number>();
  readonly #leases = new Map<string, number>();

  openWorker({
    workerId,
    replaces,
    nowMs,
    leaseMs,
  }: {
    workerId: string;
    replaces?: string;
    nowMs: number;
    leaseMs: number;
  }) {
    for (const gone of [workerId, replaces]) if (gone !== undefined) this.#release(gone, nowMs);
    this.#leases.set(workerId, nowMs + leaseMs);
  }

  closeWorker(workerId: string, nowMs: number): void {
    this.#release(workerId, nowMs);
  }

  /** How many runs were recovered; null when the worker is fenced. */
  heartbeat({ workerId, leaseMs }: WorkerLease, nowMs: number): number | null {
    if (!this.#extend(workerId, nowMs + leaseMs)) return null;
    const expired = [...this.#leases].filter(([other, until]) => other !== workerId && until <= nowMs);
    return expired.reduce((sum, [other]) => sum + this.#release(other, nowMs), 0);
  }

  /** Ids of the claimed and of the refused runs; null when the worker is fenced. */
  commit({ worker, starts, updates, claimLimit }: CommitBatch, nowMs: number) {
    if (!this.#extend(worker.workerId, nowMs + worker.leaseMs)) return null;
    for (const { runId } of starts) this.runs.set(runId, newRun(runId, nowMs));
    const refused = updates.filter((update) => !this.#update(update, nowMs)).map(({ runId }) => runId);
    const claimed = this.#claimable(nowMs).slice(0, claimLimit);
    for (const run of claimed) {
      Object.assign(run, { status: "running", availableAt: null, workerId: worker.workerId, waitingFor: [] });
      run.claims += 1;
    }
    const next = Math.min(...[...this.runs.values()].map(({ availableAt }) => availableAt ?? Number.POSITIVE_INFINITY));
    return {
      claimed: claimed.map(({ runId }) => runId),
      refused,
      nextAvailableInMs: next === Number.POSITIVE_INFINITY ? null : Math.max(0, next - nowMs),
    };
  }

  /** Whether the run took it. */
  sendSignal({ runId, name, nowMs }: { runId: string; name: string; nowMs: number }): boolean {
    const run = this.runs.get(runId)!;
    if (isEnded(run)) return false;
    run.signalCount += 1;
    run.signals.push(run.signalCount);
    if (run.waitingFor.includes(name)) run.availableAt = Math.min(run.availableAt ?? nowMs, nowMs);
    return true;
  }

  cancelRun(runId: string, reason: string): void {
    const run = this.runs.get(runId)!;
    if (isEnded(run)) return;
    run.cancelReason ??= reason;
    if (run.status === "running") return;
    Object.assign(run, { status: "canceled", availableAt: null, waitingFor: [] });
    run.kinds.push("run.canceled");
  }

  ownedBy(workerId: string): ModelRun[] {
    return [...this.runs.values()].filter((run) => run.workerId === workerId);
  }

  #extend(workerId: string, until: number): boolean {
    if (!this.#leases.has(workerId)) return false;
    this.#leases.set(workerId, until);
    return true;
  }

  #release(workerId: string, nowMs: number): number {
    if (!this.#leases.delete(workerId)) return 0;
    const owned = this.ownedBy(workerId);
    for (const run of owned) {
      Object.assign(run, { status: "queued", availableAt: nowMs, workerId: null });
      run.kinds.push("run.released");
    }
    return owned.length;
  }

  #claimable(nowMs: number): ModelRun[] {
    const due = [...this.runs.values()].filter(({ availableAt }) => availableAt !== null && availableAt <= nowMs);
    return due.sort((a, b) => a.availableAt! - b.availableAt! || (a.runId < b.runId ? -1 : 1));
  }

  #update({ runId, entries, state = [], consumedSignals = [], transition }: RunUpdate, nowMs: number): boolean {
    const run = this.runs.get(runId)!;
    if (!state.every(({ key, expectedRevision }) => (this.state.get(key) ?? 0) === expectedRevision)) return false;
    for (const { key, expectedRevision } of state) this.state.set(key, expectedRevision + 1);
    run.kinds.push(...entries.map(({ kind }) => kind));
    run.signals = run.signals.filter((ordinal) => !consumedSignals.includes(ordinal));
    if (!transition) return true;
    Object.assign(run, { status: transition.to, workerId: null });
    if (transition.to === "queued") {
      Object.assign(run, { availableAt: nowMs, alone: transition.alone });
      run.deaths += transition.died ? 1 : 0;
    }
    if (transition.to === "waiting") {
      const now = run.signalCount > transition.signalCount || run.cancelReason !== null;
      Object.assign(run, { waitingFor: transition.signals, availableAt: now ? nowMs : transition.until });
    }
    return true;
  }
}

function newRun(runId: string, nowMs: number): ModelRun {
  return {
    runId,
    status: "queued",
    kinds: ["run.queued"],
    claims: 0,
    availableAt: nowMs,
    workerId: null,
    cancelReason: null,
    waitingFor: [],
    signalCount: 0,
    signals: [],
    alone: false,
    deaths: 0,
  };
}

function isEnded({ status }: ModelRun): boolean {
  return status === "succeeded" || status === "failed" || status === "canceled";
}
