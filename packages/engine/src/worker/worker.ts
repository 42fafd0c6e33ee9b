import type { CapabilityHost } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { ClaimedRun, Heartbeat, RunKey, RunStart, RunStarted, Store, StoreChange } from "@millrace/store";
import { type Clock, systemClock } from "../clock/clock.ts";
import { Committer } from "../committer/committer.ts";
import type { RunnerMessage } from "../protocol/messages.ts";
import { ActiveRun } from "./active-run.ts";
import { isRunMessage } from "./check-run-message.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { OwnedRun } from "./owned-run.ts";
import { fact } from "./run-facts.ts";
import { deliverSignals } from "./run-waits.ts";
import type { RunnerHandle } from "./runner-handle.ts";
import { RunnerPool } from "./runner-pool.ts";
import { VersionCache } from "./version-cache.ts";
import type { Worker, WorkerOptions, WorkerStatus } from "./worker-options.ts";

const cancelGraceMs = 5_000;
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
  readonly #versions: VersionCache;
  readonly #hosts: ReadonlyMap<string, CapabilityHost>;
  readonly #concurrency: number;
  readonly #keeper: LeaseKeeper;
  readonly #owned = new Map<string, OwnedRun>();
  readonly #active = new Map<OwnedRun, ActiveRun>();
  readonly #suspects: OwnedRun[] = [];
  #state: WorkerStatus["state"] = "starting";
  #stopListening = () => {};

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#concurrency = options.concurrency ?? 50;
    this.#keeper = new LeaseKeeper({
      store: options.store,
      clock: this.#clock,
      leaseMs: options.leaseMs ?? 10_000,
      alone: options.alone ?? false,
      onDeadline: (deadlineMs) => this.#pool.extendLease(deadlineMs),
      onBeat: () => this.#pool.ping(),
      onHeartbeat: (heartbeat) => this.#takeHeartbeat(heartbeat),
      onLost: (error) => this.#lost(error),
    });
    this.#versions = new VersionCache(options.store);
    const capabilities = Object.entries(options.capabilities ?? {});
    this.#hosts = new Map(capabilities.map(([kind, { host }]) => [kind, host]));
    this.#pool = new RunnerPool({
      spawn: options.spawn,
      clock: this.#clock,
      capabilityModules: Object.fromEntries(capabilities.map(([kind, { runnerModule }]) => [kind, runnerModule])),
      leaseDeadlineMs: () => this.#keeper.deadlineMs,
      onMessages: (runner, messages) => this.#takeMessages(runner, messages),
      onDeath: (runner, why) => this.#runnerDied(runner, why),
    });
    this.#committer = new Committer({
      store: options.store,
      clock: this.#clock,
      freeSlots: () => (this.#state === "working" ? this.#concurrency - this.#owned.size : 0),
      markReports: () => this.#markReports(),
      onLease: (deadlineMs) => this.#keeper.extend(deadlineMs),
      onClaimed: (runs) => runs.forEach((run) => void this.#begin(run)),
      onRefused: (run, reports) => this.#refuse(run, reports),
      onLeft: (run) => this.#left(run),
      onLost: (error) => this.#lost(error),
    });
  }

  async start(): Promise<void> {
    this.#stopListening = this.#options.store.onChange((change) => this.#changed(change));
    await this.#open();
  }

  enqueue(start: RunStart): Promise<RunStarted> {
    return this.#committer.enqueue(start);
  }

  async drain(options: { readonly graceMs?: number } = {}): Promise<void> {
    if (this.#state === "stopped" || this.#state === "fenced") return;
    this.#state = "draining";
    for (const runner of this.#pool.all) runner.send({ t: "drain" });
    for (const run of this.#owned.values()) if (!this.#active.has(run)) this.#release(run);
    const deadline = this.#clock.monotonicMs() + (options.graceMs ?? 10_000);
    while (this.#owned.size > 0 && this.#keeper.lease && this.#clock.monotonicMs() < deadline) {
      await new Promise<void>((resolve) => this.#clock.setTimer(10, resolve));
    }
    this.#pool.close();
    await this.#committer.settled();
    this.#committer.setWorker(null);
    this.#stopListening();
    const worker = this.#keeper.end();
    if (worker) await this.#options.store.closeWorker({ worker });
    this.#state = "stopped";
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
    const lease = await this.#keeper.open(replaces);
    this.#state = "working";
    this.#committer.setWorker(lease);
    for (const project of this.#options.warmProjects ?? []) this.#pool.shared(project);
  }

  #takeHeartbeat(heartbeat: Heartbeat): void {
    for (const key of [...heartbeat.cancelRequested, ...heartbeat.signaled]) void this.#attend(key);
    this.#committer.wakeIn(heartbeat.nextAvailableInMs);
  }

  #changed(change: StoreChange): void {
    if (change.claimable) this.#committer.claimable();
    const keys = change.attention === "many" ? [...this.#owned.values()].map(({ key }) => key) : change.attention;
    for (const key of keys) void this.#attend(key);
  }

  /** Somebody canceled or signaled a run that may be ours. */
  async #attend(key: RunKey): Promise<void> {
    const run = this.#owned.get(ownedId(key));
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
    if (found.signalCount === run.signalCount && run.signals.length > 0) return;
    run.signalCount = found.signalCount;
    run.signals = found.signals.filter(({ ordinal }) => !run.consumed.has(ordinal));
    const active = this.#active.get(run);
    if (active) deliverSignals(run, active.waitParts);
  }

  #cancel(run: OwnedRun, reason: string): void {
    if (run.cancelReason !== null) return;
    run.cancelReason = reason;
    const active = this.#active.get(run);
    if (!active) {
      this.#endCanceled(run);
      return;
    }
    active.runner.send({ t: "cancel", run: run.key.runId, reason });
    this.#clock.setTimer(cancelGraceMs, () => active.stopped());
  }

  #endCanceled(run: OwnedRun): void {
    run.close(fact("run.canceled", { reason: run.cancelReason ?? "" }, { at: this.#clock.nowMs() }), {
      to: "canceled",
    });
    this.#committer.touch(run);
  }

  async #begin(claimed: ClaimedRun): Promise<void> {
    const run = new OwnedRun(claimed);
    this.#owned.set(ownedId(claimed), run);
    const worker = this.#keeper.lease?.workerId ?? "";
    run.add(fact("run.started", { worker, claim: claimed.claims }, { at: this.#clock.nowMs() }));
    if (claimed.alone) this.#suspects.push(run);
    else await this.#assign(run, () => this.#pool.shared(claimed.project));
    if (claimed.alone) await this.#beginSuspects();
    if (claimed.signalCount > 0 || claimed.cancelRequestedAt !== null) await this.#attend(claimed);
  }

  async #beginSuspects(): Promise<void> {
    for (const run of [...this.#suspects]) {
      const runner = this.#pool.idleAlone(run.key.project);
      if (!runner) return;
      this.#suspects.splice(this.#suspects.indexOf(run), 1);
      // Taken before the version is read, so that no second suspect gets it.
      runner.runs.set(run.key.runId, run);
      await this.#assign(run, () => runner);
    }
  }

  async #assign(run: OwnedRun, chooseRunner: () => RunnerHandle): Promise<void> {
    const { project, runId, flow, version, entries } = run.claimed;
    try {
      const loaded = await this.#versions.get(run.claimed);
      if (run.closed || this.#owned.get(ownedId(run.key)) !== run) return;
      if (this.#state === "draining") return this.#release(run);
      const runner = chooseRunner();
      const parts = {
        clock: this.#clock,
        store: this.#options.store,
        artifacts: this.#options.artifacts,
        hosts: this.#hosts,
        touch: (touched: OwnedRun) => this.#committer.touch(touched),
      };
      this.#active.set(run, new ActiveRun(run, { runner, version: loaded, parts }));
      runner.runs.set(runId, run);
      runner.load(version, loaded.code);
      runner.send({ t: "run", run: runId, project, flow, version, entries });
    } catch (thrown) {
      const error = recordError(thrown, "FLOW_FAILED");
      if (error.code === "STORE_UNAVAILABLE") return;
      run.close(fact("run.failed", { error }, { at: this.#clock.nowMs() }), { to: "failed", errorCode: error.code });
      this.#committer.touch(run);
    }
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
    if (message.t === "ready") runner.ready = true;
    if (!isRunMessage(message)) return;
    if ("id" in message && message.id > runner.lastReportId) runner.lastReportId = message.id;
    // Runs of others, and runs that have left this runner, are not there for it.
    const run = runner.runs.get(message.run);
    if (run) this.#active.get(run)?.take(message);
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
    const runner = this.#active.get(run)?.runner;
    for (const id of reports) runner?.send({ t: "refused", id, run: run.key.runId });
  }

  #left(run: OwnedRun): void {
    this.#owned.delete(ownedId(run.key));
    this.#active.delete(run);
    if (this.#suspects.length > 0) void this.#beginSuspects();
    else this.#pool.retireAlone();
  }

  #release(run: OwnedRun): void {
    if (run.closed) return;
    run.close(fact("run.released", { reason: "drained" }, { at: this.#clock.nowMs() }), {
      to: "queued",
      alone: false,
      died: false,
    });
    this.#committer.touch(run);
  }

  #runnerDied(runner: RunnerHandle, why: Error | null): void {
    const runs = [...runner.runs.values()].filter((run) => !run.closed);
    const words = runner.lastWords();
    this.#log("warn", "a runner died", {
      project: runner.project,
      runs: runs.length,
      why: String(why ?? "it ended"),
      words,
    });
    for (const run of runs) {
      this.#active.get(run)?.leave();
      if (run.cancelReason !== null) this.#endCanceled(run);
      else this.#suspect(run, { counts: runs.length === 1 && runner.ready, words });
    }
    if (this.#state === "working") for (const project of this.#options.warmProjects ?? []) this.#pool.shared(project);
    void this.#beginSuspects();
  }

  #suspect(run: OwnedRun, death: { readonly counts: boolean; readonly words: string }): void {
    const at = this.#clock.nowMs();
    if (death.counts && run.claimed.deaths + 1 >= deathsAllowed) {
      const error = recordError(runnerDied(run.claimed.flow, death.words));
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
    this.#committer.setWorker(null);
    for (const active of this.#active.values()) active.leave();
    for (const run of this.#owned.values()) run.abandon();
    this.#owned.clear();
    this.#active.clear();
    this.#suspects.length = 0;
    for (const runner of this.#pool.all) runner.kill();
    if (this.#state === "stopped") return;
    if (error instanceof MillraceError && error.code === "WORKER_FENCED") {
      this.#state = "fenced";
      this.#options.onFenced(error);
      return;
    }
    this.#log("error", "lost the store; runs go on when it is back", { error: String(error) });
    if (this.#state === "draining") return;
    this.#state = "store unavailable";
    void this.#reopen(lost?.workerId, 100);
  }

  async #reopen(replaces: string | undefined, delayMs: number): Promise<void> {
    if (this.#state !== "store unavailable") return;
    try {
      await this.#open(replaces);
      this.#log("info", "the store is back");
    } catch {
      const next = Math.min(delayMs * 2, longestReopenDelayMs);
      this.#clock.setTimer(delayMs, () => void this.#reopen(replaces, next));
    }
  }

  #log(level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#options.log?.(level, message, fields);
  }
}

function ownedId({ project, runId }: RunKey): string {
  return `${project}/${runId}`;
}

function runnerDied(flow: string, lastWords: string): MillraceError {
  return new MillraceError({
    code: "RUNNER_DIED",
    message: `Cannot go on with ${flow} as its runner must stay alive: it died ${deathsAllowed} times while this run was alone in it`,
    hint: "Look for code that ends the process, never yields or takes more memory than the runner has; then retry the run.",
    data: { lastWords },
  });
}
