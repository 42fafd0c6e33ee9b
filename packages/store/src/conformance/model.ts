import type { CommitBatch, RunStart, RunUpdate, WorkerLease } from "../commit/commit-batch.ts";
import { type ModelTurn, takeInTurn } from "./model-turns.ts";

/** What the model knows of a run: the part of its row and journal that operations decide. */
export interface ModelRun {
  readonly runId: string;
  readonly project: string;
  readonly queue: string;
  readonly priority: number;
  readonly key: string;
  readonly needs: readonly string[];
  readonly caller: { readonly runId: string; readonly signal: string } | null;
  status: string;
  kinds: string[];
  claims: number;
  gate: "timed" | "held" | "ready" | null;
  availableAt: number | null;
  readyAt: number | null;
  expireAt: number | null;
  slot: 0 | 1;
  workerId: string | null;
  cancelReason: string | null;
  waitingFor: readonly string[];
  signalCount: number;
  signals: number[];
  alone: boolean;
  deaths: number;
}

interface ModelWorker {
  leaseUntil: number;
  readonly labels: readonly string[];
  readonly turn: ModelTurn;
}

/** The rules of the store on plain objects, for one operation at a time; ids of runs are unique across its projects. */
export class StoreModel {
  readonly runs = new Map<string, ModelRun>();
  /** Revisions by project and key. */
  readonly state = new Map<string, number>();
  readonly #workers = new Map<string, ModelWorker>();
  readonly #limitedQueues: readonly string[];

  constructor({ limitedQueues = [] }: { readonly limitedQueues?: readonly string[] } = {}) {
    this.#limitedQueues = limitedQueues;
  }

  openWorker({ workerId, replaces, labels, nowMs, leaseMs }: OpenedWorker): void {
    for (const gone of [workerId, replaces]) if (gone !== undefined) this.#release(gone, nowMs);
    this.#workers.set(workerId, { leaseUntil: nowMs + leaseMs, labels, turn: { project: "", keys: new Map() } });
  }

  closeWorker(workerId: string, nowMs: number): void {
    this.#release(workerId, nowMs);
  }

  /** How many runs were recovered, and when to look again; null when the worker is fenced. */
  heartbeat({ workerId, leaseMs }: WorkerLease, nowMs: number) {
    const worker = this.#extend(workerId, nowMs + leaseMs);
    if (!worker) return null;
    const expired = [...this.#workers].filter(([other, { leaseUntil }]) => other !== workerId && leaseUntil <= nowMs);
    const recovered = expired.reduce((sum, [other]) => sum + this.#release(other, nowMs), 0);
    this.#expire(nowMs);
    return { recovered };
  }

  /** Ids of the claimed and of the refused runs; null when the worker is fenced. */
  commit({ worker: lease, starts, updates, claimLimit }: CommitBatch, nowMs: number) {
    const worker = this.#extend(lease.workerId, nowMs + lease.leaseMs);
    if (!worker) return null;
    for (const start of starts) this.runs.set(start.runId, this.#queued(start, nowMs));
    const written = updates.map((update) => this.#update(update, nowMs));
    for (const { runId } of updates.filter((_, index) => written[index])) this.#tellCaller(runId, nowMs);
    const claimed = claimLimit > 0 ? this.#claim(worker, { limit: claimLimit, workerId: lease.workerId, nowMs }) : [];
    return {
      claimed: claimed.map(({ runId }) => runId),
      refused: updates.filter((_, index) => !written[index]).map(({ runId }) => runId),
      nextAvailableInMs: this.#nextInMs(worker, nowMs),
    };
  }

  /** Whether the run took it. */
  sendSignal({ runId, name, nowMs }: { runId: string; name: string; nowMs: number }): boolean {
    const run = this.runs.get(runId)!;
    if (isEnded(run)) return false;
    run.signalCount += 1;
    run.signals.push(run.signalCount);
    if (run.waitingFor.includes(name) && (run.gate === null || run.gate === "timed"))
      Object.assign(run, { gate: "timed", availableAt: Math.min(run.availableAt ?? nowMs, nowMs) });
    return true;
  }

  cancelRun(runId: string, { reason, nowMs }: { readonly reason: string; readonly nowMs: number }): void {
    const run = this.runs.get(runId)!;
    if (isEnded(run)) return;
    run.cancelReason ??= reason;
    if (run.status === "running") return;
    end(run, "canceled");
    run.kinds.push("run.canceled");
    this.#tellCaller(runId, nowMs);
  }

  /** Gives a held run a place of its queue. */
  admit(runId: string, nowMs: number): void {
    Object.assign(this.runs.get(runId)!, { gate: "ready", readyAt: nowMs, slot: 1 });
  }

  ownedBy(workerId: string): ModelRun[] {
    return [...this.runs.values()].filter((run) => run.workerId === workerId);
  }

  #extend(workerId: string, until: number): ModelWorker | null {
    const worker = this.#workers.get(workerId);
    if (worker) worker.leaseUntil = until;
    return worker ?? null;
  }

  #release(workerId: string, nowMs: number): number {
    if (!this.#workers.delete(workerId)) return 0;
    const owned = this.ownedBy(workerId);
    for (const run of owned) {
      Object.assign(run, { status: "queued", gate: "ready", availableAt: nowMs, readyAt: nowMs, workerId: null });
      run.kinds.push("run.released");
    }
    return owned.length;
  }

  #claim(worker: ModelWorker, { limit, workerId, nowMs }: { limit: number; workerId: string; nowMs: number }) {
    this.#expire(nowMs);
    for (const run of this.runs.values())
      if (run.gate === "timed" && run.availableAt! <= nowMs) {
        run.gate = this.#limitedQueues.includes(run.queue) ? "held" : "ready";
        run.readyAt = run.gate === "ready" ? run.availableAt : null;
      }
    const claimed = takeInTurn(this.#ready(worker), { limit, turn: worker.turn });
    const running = { status: "running", gate: null, availableAt: null, readyAt: null, expireAt: null };
    for (const run of claimed) {
      Object.assign(run, { ...running, workerId, waitingFor: [] });
      run.claims += 1;
    }
    return claimed;
  }

  #ready({ labels }: ModelWorker): ModelRun[] {
    return [...this.runs.values()].filter(
      ({ gate, needs }) => gate === "ready" && needs.every((label) => labels.includes(label)),
    );
  }

  #expire(nowMs: number): void {
    for (const run of this.runs.values())
      if (run.expireAt !== null && run.expireAt <= nowMs) {
        end(run, "failed");
        run.kinds.push("run.failed");
        this.#tellCaller(run.runId, nowMs);
      }
  }

  #nextInMs(worker: ModelWorker, nowMs: number): number | null {
    if (this.#ready(worker).length > 0) return 0;
    const times = [...this.runs.values()].flatMap(({ gate, availableAt, expireAt }) => [
      gate === "timed" ? availableAt! : Number.POSITIVE_INFINITY,
      expireAt ?? Number.POSITIVE_INFINITY,
    ]);
    const next = Math.min(...times);
    return next === Number.POSITIVE_INFINITY ? null : Math.max(0, next - nowMs);
  }

  #tellCaller(runId: string, nowMs: number): void {
    const run = this.runs.get(runId)!;
    if (!isEnded(run) || !run.caller || this.runs.get(run.caller.runId)?.project !== run.project) return;
    this.sendSignal({ runId: run.caller.runId, name: run.caller.signal, nowMs });
  }

  #update(
    { project, runId, entries, state = [], consumedSignals = [], transition }: RunUpdate,
    nowMs: number,
  ): boolean {
    const run = this.runs.get(runId)!;
    const of = (key: string) => `${project}/${key}`;
    if (!state.every(({ key, expectedRevision }) => (this.state.get(of(key)) ?? 0) === expectedRevision)) return false;
    for (const { key, expectedRevision } of state) this.state.set(of(key), expectedRevision + 1);
    run.kinds.push(...entries.map(({ kind }) => kind));
    run.signals = run.signals.filter((ordinal) => !consumedSignals.includes(ordinal));
    if (!transition) return true;
    run.workerId = null;
    if (transition.to === "queued") {
      const { alone } = transition;
      Object.assign(run, { status: "queued", gate: "ready", availableAt: nowMs, readyAt: nowMs, alone });
      run.deaths += transition.died ? 1 : 0;
    } else if (transition.to === "waiting") {
      const now = run.signalCount > transition.signalCount || run.cancelReason !== null;
      const availableAt = now ? nowMs : transition.until;
      const gate = availableAt === null ? null : "timed";
      Object.assign(run, { status: "waiting", waitingFor: transition.signals, availableAt, gate, slot: 0 });
    } else end(run, transition.to);
    return true;
  }

  #queued({ project, runId, admission = {}, caller }: RunStart, nowMs: number): ModelRun {
    const { queue = "default", priority = 0, key = "", needs = [], expireAt = null } = admission;
    const availableAt = admission.availableAt ?? nowMs;
    const gate = availableAt > nowMs ? "timed" : this.#limitedQueues.includes(queue) ? "held" : "ready";
    const rules = { runId, project, queue, priority, key, needs, caller: caller ?? null };
    const stand = { gate, availableAt, readyAt: gate === "ready" ? nowMs : null, expireAt, slot: 0 } as const;
    return { ...rules, ...stand, ...untouched() };
  }
}

interface OpenedWorker {
  readonly workerId: string;
  readonly replaces?: string;
  readonly labels: readonly string[];
  readonly nowMs: number;
  readonly leaseMs: number;
}

function untouched() {
  return {
    status: "queued",
    kinds: ["run.queued"],
    claims: 0,
    workerId: null,
    cancelReason: null,
    waitingFor: [],
    signalCount: 0,
    signals: [],
    alone: false,
    deaths: 0,
  };
}

function end(run: ModelRun, status: string): void {
  const still = { gate: null, availableAt: null, readyAt: null, expireAt: null, slot: 0, waitingFor: [] };
  Object.assign(run, { status, ...still });
}

function isEnded({ status }: ModelRun): boolean {
  return status === "succeeded" || status === "failed" || status === "canceled";
}
