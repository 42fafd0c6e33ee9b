import type { CapabilityHost } from "@millrace/flow";
import { recordError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { ArtifactStore, RunTransition, Store, StoredEntry } from "@millrace/store";
import { closeApprovalsStatement } from "@millrace/store/approvals";
import { callerOf } from "@millrace/store/calls";
import { readAdmission } from "@millrace/store/dead-letters";
import { expireApproval } from "../approvals/expire-approval.ts";
import { droppedCalls } from "../children/cancel-called.ts";
import { continuation } from "../children/start-child.ts";
import type { Clock } from "../clock/clock.ts";
import type { HookUrls } from "../events/hook-urls.ts";
import type { RunMessage } from "../protocol/messages.ts";
import type { LeaseGate } from "../runner/lease-gate.ts";
import type { OwnedRun, PendingFact, PendingWait } from "./owned-run.ts";
import { runDeadline, runTookTooLong } from "./run-deadline.ts";
import {
  emittedFact,
  endedFact,
  fact,
  failedFact,
  logFact,
  metricFact,
  raceFact,
  respondedFact,
  startedFact,
  succeededFact,
  valueFact,
} from "./run-facts.ts";
import { RunServices } from "./run-services.ts";
import { beginWait, dropWaits, endExpired, type WaitParts, waitingTransition } from "./run-waits.ts";
import { journalTooLong, stoppedUnasked } from "./runner-faults.ts";
import type { RunnerHandle } from "./runner-handle.ts";
import type { LoadedVersion } from "./version-cache.ts";

export interface ActiveRunParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly hosts: ReadonlyMap<string, CapabilityHost>;
  /** The worker's own: open while it surely holds its runs. */
  readonly lease: LeaseGate;
  touch(run: OwnedRun): void;
  /** Whether runs are being handed over, so that runners may stop them unasked. */
  draining(): boolean;
  /** The hosts free what the run holds; it may not begin anew before. */
  onLeaving(run: OwnedRun, freed: Promise<unknown>): void;
  /** Has signals of the run looked for that were sent beside the worker. */
  attend(run: OwnedRun): void;
  /** Absent where no flow can be called from outside. */
  readonly hookUrls?: HookUrls | undefined;
}

// A step that ignores its signal may not keep a run from being canceled.
const cancelGraceMs = 5_000;
// The store is asked again after this how an approval ended.
const expireAgainMs = 1_000;
// Twice this, for the quoting, must fit the one string that carries a journal to a runner (V8: 2^29 characters).
const longestJournal = 128 * 1024 * 1024;

/** A run in a runner: turns what the runner reports into journal entries, transitions and answers. */
export class ActiveRun {
  readonly run: OwnedRun;
  readonly runner: RunnerHandle;
  readonly version: LoadedVersion;
  /** The worker's number for this stay of the run in this runner. */
  readonly #execution: number;
  readonly #parts: ActiveRunParts;
  readonly #waits: WaitParts;
  readonly #services: RunServices;
  /** When the run ends as failed, whatever it does; null for never. */
  readonly #deadline: number | null;
  #timedOut = false;
  /** It is a suspect no more, and is being stopped to go on elsewhere. */
  #clearing = false;
  /** Approvals whose time is over: the run does not rest before it knows how they ended. */
  #expiring = 0;
  #takeGraceBack = () => {};
  #takeDeadlineBack = () => {};

  constructor(
    run: OwnedRun,
    options: { execution: number; runner: RunnerHandle; version: LoadedVersion; parts: ActiveRunParts },
  ) {
    const { execution, runner, version, parts } = options;
    this.run = run;
    this.runner = runner;
    this.version = version;
    this.#execution = execution;
    this.#deadline = runDeadline(run.claimed, version.manifest);
    this.#parts = parts;
    this.#waits = {
      clock: parts.clock,
      tables: parts.store.tables,
      touch: parts.touch,
      wake: (_run, { name, key }, body) => runner.send({ t: "wake", execution, name, key, body }),
      expire: (_run, wait) => void this.#expire(wait),
    };
    this.#services = new RunServices(run, {
      ...parts,
      manifest: version.manifest,
      send: (message) => runner.send(message),
      keep: (pending) => this.#add(pending),
    });
  }

  get waitParts(): WaitParts {
    return this.#waits;
  }

  /** Hands the run to the runner, unless its time is over. */
  begin(): void {
    if (this.#deadline !== null && !this.#armDeadline(this.#deadline)) return;
    const { project, runId, flow, version, entries } = this.run.claimed;
    this.runner.runs.set(this.#execution, this);
    this.runner.load(version, this.version.code);
    this.runner.send({ t: "run", execution: this.#execution, run: runId, project, flow, version, entries });
  }

  /** Has the run's steps aborted; ends the run as canceled when they have ended, or ignored it for too long. */
  cancel(reason: string): void {
    this.runner.send({ t: "cancel", execution: this.#execution, reason });
    this.#takeGraceBack();
    this.#takeGraceBack = this.#parts.clock.setTimer(cancelGraceMs, () => this.stopped());
  }

  /** Whether there is time left. When it is over, the run's steps are aborted as by a cancel. */
  #armDeadline(deadline: number): boolean {
    const leftMs = deadline - this.#now();
    const onOver = () => {
      if (this.run.cancelReason !== null) return;
      this.#timedOut = true;
      this.cancel("its time is over");
    };
    if (leftMs > 0) this.#takeDeadlineBack = this.#parts.clock.setTimer(leftMs, onOver);
    else this.#endTimedOut();
    return leftMs > 0;
  }

  #endTimedOut(): void {
    const error = recordError(runTookTooLong(this.run.claimed, this.version.manifest));
    this.#close(fact("run.failed", { error }, { at: this.#now() }), { to: "failed", errorCode: error.code });
  }

  /** Takes a message of the runner about this run, of a checked shape; one that does not fit its state is thrown back. */
  take(message: RunMessage): void {
    if (this.run.closed) return;
    switch (message.t) {
      case "succeeded":
        this.#add(succeededFact(this.run, message, { ...this.#beside(message), tables: this.#parts.store.tables }));
        this.#clear();
        break;
      case "failed":
        this.#add(failedFact(message, this.#now()));
        break;
      case "started":
        this.#add(startedFact(message, this.#now()));
        break;
      case "emit":
        this.#add(emittedFact(this.run, message, { at: this.#now(), tables: this.#parts.store.tables }));
        break;
      case "log":
        this.#add(logFact(message, this.#now()));
        break;
      case "metric":
        this.#add(metricFact(message, this.#now()));
        break;
      case "value":
        this.#add(valueFact(message, this.#now()));
        break;
      case "respond":
        this.#add(respondedFact(message, this.#now()));
        break;
      case "race":
        this.#endRace(message);
        break;
      case "wait":
        beginWait(this.run, message, this.#waits);
        break;
      case "idle":
        if (message.wakes === this.run.wakes && this.#mayRest()) this.#rest();
        break;
      case "ended":
        this.#close(endedFact(message, this.#beside(message)), { to: "succeeded" });
        break;
      case "continued":
        void this.#continue(message.input);
        break;
      case "threw":
        this.#close(fact("run.failed", { error: message.error }, { at: this.#now() }), {
          to: "failed",
          errorCode: message.error.code,
        });
        break;
      case "stopped":
        if (this.run.cancelReason === null && !this.#timedOut && !this.#clearing && !this.#parts.draining())
          throw stoppedUnasked(this.run.key.runId);
        this.stopped();
        break;
      default:
        this.#services.serve(message);
    }
  }

  #beside({ large }: { readonly large?: string }) {
    return { at: this.#now(), large: this.#services.use(large) };
  }

  #mayRest(): boolean {
    return this.run.cancelReason === null && !this.#timedOut && this.#expiring === 0;
  }

  /** Nothing of the run is to execute any more: it ends as canceled, or goes back to the queue for the next worker. */
  stopped(): void {
    if (this.run.closed) return;
    this.#forget();
    const at = this.#now();
    const { cancelReason } = this.run;
    if (this.#timedOut) this.#endTimedOut();
    else if (cancelReason !== null)
      this.#close(fact("run.canceled", { reason: cancelReason }, { at }), { to: "canceled" });
    else {
      const reason = this.#clearing && !this.#parts.draining() ? "cleared" : "drained";
      this.#close(fact("run.released", { reason }, { at }), { to: "queued", alone: false, died: false });
    }
  }

  /**
   * A suspect that got a step done has passed what its runner died at, and goes back among the others: fifty that died
   * together need not be executed to their ends four at a time. Once; after another death it stays alone.
   */
  #clear(): void {
    if (!this.runner.alone || this.#clearing || this.run.claimed.entries.some(wasCleared)) return;
    this.#clearing = true;
    this.runner.send({ t: "drain" });
  }

  /** The run is no longer in this runner: what it held is freed. */
  leave(): void {
    if (!this.runner.runs.delete(this.#execution)) return;
    this.#takeGraceBack();
    this.#takeDeadlineBack();
    const freed = this.#services.end();
    if (freed) this.#parts.onLeaving(this.run, freed);
  }

  /** Has the runner drop an execution that it has not ended itself. */
  #forget(): void {
    this.runner.send({ t: "forget", execution: this.#execution });
  }

  #now(): number {
    return this.#parts.clock.nowMs();
  }

  #add(pending: Parameters<OwnedRun["add"]>[0]): void {
    this.run.add(pending);
    this.#parts.touch(this.run);
    if (this.run.journalLength <= longestJournal) return;
    this.#forget();
    const error = recordError(journalTooLong(this.run.claimed.flow, longestJournal));
    this.#close(fact("run.failed", { error }, { at: this.#now() }), { to: "failed", errorCode: error.code });
  }

  #endRace(message: Extract<RunMessage, { t: "race" }>): void {
    const { tables } = this.#parts.store;
    const dropped = dropWaits(this.run, message, tables);
    const ended = raceFact(this.run, message, { ...this.#beside(message), tables });
    const calls = droppedCalls(this.run, message, this.#parts.store);
    const onCommitted = () => {
      calls.onCommitted?.();
      this.#parts.attend(this.run);
    };
    const writes = [...dropped, ...(calls.writes ?? []), ...(ended.writes ?? [])];
    this.#add({ ...ended, ...(writes.length > 0 && { writes, onCommitted }) });
  }

  /** The time of an approval is over; a decision that was quicker, or that nobody decided, comes as a signal. */
  async #expire(wait: PendingWait): Promise<void> {
    this.#expiring++;
    try {
      if (await expireApproval(this.#parts.store.tables, this.run, wait)) this.#parts.attend(this.run);
      else endExpired(this.run, wait, this.#waits);
    } catch {
      this.#parts.clock.setTimer(expireAgainMs, () => !this.run.closed && void this.#expire(wait));
    } finally {
      this.#expiring--;
    }
  }

  /** Ends the run, and starts the one that goes on in its place in the same commit. */
  async #continue(input: string): Promise<void> {
    const { run } = this;
    const { tables } = this.#parts.store;
    try {
      const [caller, admission] = await Promise.all([callerOf(tables, run.key), readAdmission(tables, run.key)]);
      const next = await continuation(run, input, { parts: this.#parts, caller, admission });
      const at = this.#now();
      const { start, writes } = next;
      const body = { output: null, continuedAs: start.runId };
      const ending = fact("run.succeeded", body, { at, starts: [start], writes });
      if (!run.closed) this.#close(ending, { to: "succeeded" });
    } catch (thrown) {
      const error = recordError(thrown, "FLOW_FAILED");
      const ending = fact("run.failed", { error }, { at: this.#now() });
      if (!run.closed) this.#close(ending, { to: "failed", errorCode: error.code });
    }
  }

  #close(pending: PendingFact, transition: RunTransition): void {
    const asks = [...this.run.waits.values()].some(({ wait }) => wait === "approval");
    const isOver = transition.to !== "waiting" && transition.to !== "queued";
    // Made for those that ask alone: a statement that nobody needs is a twentieth of what a short run costs (measured 2026-11).
    this.run.close(asks && isOver ? this.#withClosedApprovals(pending) : pending, transition);
    this.#parts.touch(this.run);
    this.leave();
  }

  #withClosedApprovals(pending: PendingFact): PendingFact {
    const close = closeApprovalsStatement(this.#parts.store.tables, this.run.key);
    return { ...pending, writes: [...(pending.writes ?? []), close] };
  }

  #rest(): void {
    const transition = waitingTransition(this.run, this.#deadline);
    const { until, signals } = transition;
    this.#forget();
    this.#close(fact("run.waiting", { until, signals }, { at: this.#now() }), transition);
  }
}

const cleared = JSON.stringify({ reason: "cleared" } satisfies EntryBodies["run.released"]);

const wasCleared = ({ kind, body }: StoredEntry) => kind === "run.released" && body === cleared;
