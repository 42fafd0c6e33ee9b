import type { CapabilityHost } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { ClaimedRun, Heartbeat, RunKey, RunStart, RunStarted, Store, StoreChange } from "@millrace/store";
import { settleLeft } from "../children/cancel-called.ts";
import { type Clock, systemClock } from "../clock/clock.ts";
import { Committer } from "../committer/committer.ts";
import { DutyKeeper } from "../duties/duty-keeper.ts";
import type { RunnerEnd } from "../limits/runner-end.ts";
import { PassingMap } from "../memory/passing-map.ts";
import type { RunnerMessage } from "../protocol/messages.ts";
import { checkRunMessage, isReport, isRunMessage } from "./check-run-message.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { OwnedRun } from "./owned-run.ts";
import { fact } from "./run-facts.ts";
import { RunPlaces } from "./run-places.ts";
import { deliverSignals } from "./run-waits.ts";
import { reportOutOfOrder, runnerDied } from "./runner-faults.ts";
import type { RunnerHandle } from "./runner-handle.ts";
import { RunnerPool } from "./runner-pool.ts";
import type { Worker, WorkerOptions, WorkerStatus } from "./worker-options.ts";

const deathsAllowed = 3;
const longestReopenDelayMs = 5_000;

/** Makes the worker: claims runs from the store, has them executed by runners, and is the only writer of their journals. */
export function createWorker(options: WorkerOptions): Worker {
  return new RunWorker(options);
}

class RunWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #clock: Clock;
  readonly #committer: Committer;
  readonly #pool: RunnerPool;
  readonly #concurrency: number;
  readonly #keeper: LeaseKeeper;
  readonly #places: RunPlaces;
  readonly #duties: DutyKeeper;
  readonly #owned = new PassingMap<string, OwnedRun>();
  /** Runs whose capability hosts still free what an earlier stay in a runner held. */
  readonly #leaving = new Map<string, Promise<unknown>>();
  /** Runs that somebody wanted something of while the claim that may have brought them was under way. */
  readonly #unknown = new Set<string>();
  #state: WorkerStatus["state"] = "starting";
  #drained: Promise<void> | null = null;
  #onEmpty = () => {};
  #stopListening = () => {};
  #takeReopenBack = () => {};

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#concurrency = options.concurrency ?? 50;
    this.#keeper = new LeaseKeeper({
      store: options.store,
      clock: this.#clock,
      leaseMs: options.leaseMs ?? 10_000,
      alone: options.alone ?? false,
      labels: options.labels ?? [],
      onDeadline: (deadlineMs) => this.#pool.extendLease(deadlineMs),
      onBeat: () => this.#pool.ping(),
      onHeartbeat: (heartbeat) => this.#takeHeartbeat(heartbeat),
      onLost: (error) => this.#lost(error),
    });
    const capabilities = Object.entries(options.capabilities ?? {});
    this.#pool = new RunnerPool({
      spawn: options.spawn,
      clock: this.#clock,
      answerWithinMs: options.runnerAnswerMs ?? 30_000,
      capabilityModules: Object.fromEntries(capabilities.map(([kind, { runnerModule }]) => [kind, runnerModule])),
      leaseDeadlineMs: () => this.#keeper.deadlineMs,
      onMessages: (runner, messages) => this.#takeMessages(runner, messages),
      onDeath: (runner, why) => this.#runnerDied(runner, why),
    });
    this.#places = new RunPlaces({
      clock: this.#clock,
      store: options.store,
      artifacts: options.artifacts,
      hosts: new Map<string, CapabilityHost>(capabilities.map(([kind, { host }]) => [kind, host])),
      lease: this.#pool.lease,
      pool: this.#pool,
      touch: (run) => this.#committer.touch(run),
      attend: (run) => void this.#attend(run.key),
      draining: () => this.#state === "draining",
      onLeaving: (run, freed) => this.#freeing(run, freed),
      hookUrls: options.hookUrls,
    });
    this.#duties = new DutyKeeper({ duties: options.duties ?? [], clock: this.#clock, log: options.log });
    this.#committer = new Committer({
      store: options.store,
      clock: this.#clock,
      freeSlots: () => (this.#state === "working" ? this.#concurrency - this.#owned.size : Number.NEGATIVE_INFINITY),
      markReports: () => this.#markReports(),
      extending: (worker, write) => this.#keeper.extending(worker, write),
      onClaimed: (runs) => {
        for (const run of runs) void this.#begin(run);
        this.#unknown.clear();
      },
      onRefused: (run, reports) => this.#refuse(run, reports),
      onLeft: (run) => this.#left(run),
      onLost: (error) => this.#lost(error),
    });
  }

  async start(): Promise<void> {
    this.#stopListening = this.#options.store.onChange((change) => this.#changed(change));
    try {
      await this.#open();
    } catch (error) {
      this.#stopListening();
      throw error;
    }
  }

  enqueue(start: RunStart): Promise<RunStarted> {
    return this.#committer.enqueue(start);
  }

  async drain(options: { readonly graceMs?: number } = {}): Promise<void> {
    if (this.#state === "fenced") return;
    this.#drained ??= this.#drain(options.graceMs ?? 10_000);
    await this.#drained;
  }

  async #drain(graceMs: number): Promise<void> {
    this.#state = "draining";
    this.#duties.lead(false);
    this.#takeReopenBack();
    for (const runner of this.#pool.all) runner.send({ t: "drain" });
    this.#places.release([...this.#owned.values()]);
    await this.#emptied(graceMs);
    this.#places.leaveAll();
    this.#pool.close();
    await Promise.all([this.#committer.settled(), this.#duties.settled()]);
    this.#committer.setWorker(null);
    this.#stopListening();
    const worker = this.#keeper.end();
    for (const run of this.#owned.values()) run.abandon();
    try {
      if (worker) await this.#options.store.closeWorker({ worker });
    } catch (error) {
      this.#log("warn", "could not hand the runs over; they go on when the lease ends", { error: String(error) });
    }
    this.#state = "stopped";
  }

  /** Resolves when no run is left here, or the time is over. */
  #emptied(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const takeTimerBack = this.#clock.setTimer(graceMs, resolve);
      this.#onEmpty = () => {
        takeTimerBack();
        resolve();
      };
      if (this.#owned.size === 0 || !this.#keeper.lease) this.#onEmpty();
    });
  }

  status(): WorkerStatus {
    return {
      state: this.#state,
      workerId: this.#keeper.lease?.workerId ?? null,
      runs: this.#owned.size,
      concurrency: this.#concurrency,
      runners: this.#pool.all.map(({ project, processId, runs }) => ({ project, processId, runs: runs.size })),
    };
  }

  async #open(replaces?: string): Promise<void> {
    const state = this.#state;
    const lease = await this.#keeper.open(replaces);
    if (this.#state !== state) {
      // Drained meanwhile: nobody would use this lease.
      this.#keeper.end();
      await this.#options.store.closeWorker({ worker: lease });
      return;
    }
    this.#state = "working";
    this.#committer.setWorker(lease);
    this.#duties.lead(this.#options.alone ?? false);
    this.#warmUp();
  }

  #warmUp(): void {
    for (const project of this.#options.warmProjects ?? []) this.#pool.shared(project);
  }

  #takeHeartbeat(heartbeat: Heartbeat): void {
    for (const key of [...heartbeat.cancelRequested, ...heartbeat.signaled]) void this.#attend(key);
    this.#committer.wakeIn(heartbeat.nextAvailableInMs);
    this.#duties.lead(heartbeat.leading && this.#state === "working");
  }

  #changed(change: StoreChange): void {
    if (change.claimable) this.#committer.claimable();
    if (change.duties) this.#duties.wake();
    const keys = change.attention === "many" ? [...this.#owned.values()].map(({ key }) => key) : change.attention;
    for (const key of keys) void this.#attend(key);
  }

  /** Somebody canceled or signaled a run that may be ours. */
  async #attend(key: RunKey): Promise<void> {
    const id = ownedId(key);
    const run = this.#owned.get(id);
    if (!run && this.#committer.flushing) this.#unknown.add(id);
    if (!run || run.closed) return;
    try {
      const [row, { signals, signalCount }] = await Promise.all([
        this.#options.store.getRun(key),
        this.#options.store.readSignals(key),
      ]);
      if (run.closed) return;
      this.#noteSignals(run, { signals, signalCount });
      if (row?.cancelRequestedAt != null) this.#cancel(run, row.cancelReason ?? "asked for");
    } catch (error) {
      this.#log("warn", "could not look after a run; the next heartbeat will", { ...key, error: String(error) });
    }
  }

  #noteSignals(run: OwnedRun, found: Awaited<ReturnType<Store["readSignals"]>>): void {
    // Two reads may overtake each other: the older one knows nothing that is new.
    if (found.signalCount < run.signalCount) return;
    run.signalCount = found.signalCount;
    run.signals = found.signals.filter(({ ordinal }) => !run.consumed.has(ordinal));
    const active = this.#places.activeOf(run);
    if (active) deliverSignals(run, active.waitParts);
  }

  #cancel(run: OwnedRun, reason: string): void {
    if (run.cancelReason !== null) return;
    run.cancelReason = reason;
    const active = this.#places.activeOf(run);
    if (active) active.cancel(reason);
    else this.#endCanceled(run);
  }

  #endCanceled(run: OwnedRun): void {
    run.close(fact("run.canceled", { reason: run.cancelReason ?? "" }, { at: this.#clock.nowMs() }), {
      to: "canceled",
    });
    this.#committer.touch(run);
  }

  async #begin(claimed: ClaimedRun): Promise<void> {
    const run = new OwnedRun(claimed);
    const id = ownedId(claimed);
    this.#owned.set(id, run);
    const worker = this.#keeper.lease?.workerId ?? "";
    run.add(fact("run.started", { worker, claim: claimed.claims }, { at: this.#clock.nowMs() }));
    if (claimed.cancelRequestedAt !== null) {
      run.cancelReason = claimed.cancelReason ?? "asked for";
      this.#endCanceled(run);
      return;
    }
    // Before the run begins: a wait that asks for a signal must not miss one that came.
    if (this.#unknown.delete(id) || claimed.signalCount > 0) await this.#attend(claimed);
    await this.#leaving.get(id);
    await this.#places.begin(run);
  }

  #freeing(run: OwnedRun, freed: Promise<unknown>): void {
    const id = ownedId(run.key);
    const done = freed.then(() => {
      if (this.#leaving.get(id) === done) this.#leaving.delete(id);
    });
    this.#leaving.set(id, done);
  }

  #takeMessages(runner: RunnerHandle, messages: readonly RunnerMessage[]): void {
    try {
      for (const message of messages) this.#takeMessage(runner, message);
    } catch (error) {
      this.#log("error", "killed a runner whose messages do not fit the protocol", {
        project: runner.project,
        error: String(error),
      });
      runner.kill();
    }
  }

  #takeMessage(runner: RunnerHandle, message: RunnerMessage): void {
    if (!isRunMessage(message)) return;
    checkRunMessage(message);
    if (isReport(message)) {
      if (message.id !== runner.lastReportId + 1) throw reportOutOfOrder(message.id, runner.lastReportId);
      runner.lastReportId = message.id;
    }
    // Runs of others, and stays that have ended, are not there for it.
    runner.runs.get(message.execution)?.take(message);
  }

  #markReports(): () => void {
    const marks = this.#pool.all.map((runner) => ({ runner, upTo: runner.lastReportId }));
    return () => {
      for (const { runner, upTo } of marks) {
        if (upTo <= runner.acknowledgedId) continue;
        runner.acknowledgedId = upTo;
        runner.send({ t: "committed", upTo });
      }
    };
  }

  #refuse(run: OwnedRun, reports: readonly number[]): void {
    const runner = this.#places.activeOf(run)?.runner;
    for (const id of reports) runner?.send({ t: "refused", id });
  }

  #left(run: OwnedRun): void {
    this.#owned.delete(ownedId(run.key));
    this.#places.left(run);
    settleLeft(this.#options.store, run);
    if (this.#owned.size === 0) this.#onEmpty();
  }

  #runnerDied(runner: RunnerHandle, why: unknown): void {
    const stays = [...runner.runs.values()];
    for (const active of stays) active.leave();
    const open = stays.filter(({ run }) => !run.closed);
    const words = runner.lastWords();
    const { project, ready } = runner;
    this.#log("warn", ready ? "a runner died" : "a runner could not be started", {
      project,
      runs: open.length,
      why: String(why ?? "it ended"),
      end: runner.end(),
      // What a flow printed belongs to its project: its run's error has it.
      ...(!ready && { words }),
    });
    for (const { run, version } of open) {
      if (run.cancelReason !== null) this.#endCanceled(run);
      // No code of a flow has executed in it: its runs are as they were.
      else if (!ready) this.#places.place(run, version);
      else this.#suspect(run, { counts: open.length === 1, words, end: runner.end() });
    }
    if (this.#state === "working") this.#warmUp();
    this.#places.placeSuspects();
  }

  #suspect(run: OwnedRun, death: { readonly counts: boolean; readonly words: string; readonly end: RunnerEnd }): void {
    const at = this.#clock.nowMs();
    if (death.counts && run.claimed.deaths + 1 >= deathsAllowed) {
      const error = recordError(
        runnerDied({ flow: run.claimed.flow, deaths: deathsAllowed, lastWords: death.words, end: death.end }),
      );
      run.close(fact("run.failed", { error }, { at }), { to: "failed", errorCode: error.code });
    } else {
      run.close(fact("run.released", { reason: "runner died" }, { at }), {
        to: "queued",
        alone: true,
        died: death.counts,
      });
    }
    this.#committer.touch(run);
  }

  /** The store is gone or this worker was replaced: nothing that was not committed counts, so all of it is dropped. */
  #lost(error: unknown): void {
    const lost = this.#keeper.end();
    const fenced = error instanceof MillraceError && error.code === "WORKER_FENCED";
    const draining = this.#state === "draining";
    this.#state = fenced ? "fenced" : draining ? "draining" : "store unavailable";
    this.#duties.lead(false);
    this.#committer.setWorker(null);
    this.#places.leaveAll();
    for (const run of this.#owned.values()) run.abandon();
    this.#owned.clear();
    this.#pool.close();
    this.#onEmpty();
    if (fenced) {
      this.#stopListening();
      this.#options.onFenced(error);
      return;
    }
    this.#log("error", "lost the store; runs go on when it is back", { error: String(error) });
    if (!draining) void this.#reopen(lost?.workerId, 100);
  }

  async #reopen(replaces: string | undefined, delayMs: number): Promise<void> {
    if (this.#state !== "store unavailable") return;
    try {
      await this.#open(replaces);
      this.#log("info", "the store is back");
    } catch {
      if (this.#state !== "store unavailable") return;
      const next = Math.min(delayMs * 2, longestReopenDelayMs);
      this.#takeReopenBack = this.#clock.setTimer(delayMs, () => void this.#reopen(replaces, next));
    }
  }

  #log(level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#options.log?.(level, message, fields);
  }
}

function ownedId({ project, runId }: RunKey): string {
  return `${project}/${runId}`;
}
