import type { CapabilityHost, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { ArtifactStore, RunTransition, Store } from "@millrace/store";
import { callerOf, closeApprovalsStatement } from "@millrace/store/approvals";
import { readAdmission } from "@millrace/store/dead-letters";
import { expireApproval } from "../approvals/expire-approval.ts";
import { ArtifactIntake } from "../capability/artifact-intake.ts";
import { CapabilityBridge } from "../capability/capability-bridge.ts";
import { continuation } from "../children/start-child.ts";
import type { Clock } from "../clock/clock.ts";
import type { HookUrls } from "../events/hook-urls.ts";
import type { RunMessage } from "../protocol/messages.ts";
import type { OwnedRun, PendingFact, PendingWait } from "./owned-run.ts";
import { runDeadline, runTookTooLong } from "./run-deadline.ts";
import {
  emittedFact,
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
import { beginWait, dropWaits, endExpired, type WaitParts, waitingTransition } from "./run-waits.ts";
import { journalTooLong, stoppedUnasked } from "./runner-faults.ts";
import type { RunnerHandle } from "./runner-handle.ts";
import { StepRequests } from "./step-requests.ts";
import type { LoadedVersion } from "./version-cache.ts";

export interface ActiveRunParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly hosts: ReadonlyMap<string, CapabilityHost>;
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
  readonly #bridge: CapabilityBridge;
  readonly #intake: ArtifactIntake;
  /** When the run ends as failed, whatever it does; null for never. */
  readonly #deadline: number | null;
  #timedOut = false;
  /** Approvals whose time is over: the run does not rest before it knows how they ended. */
  #expiring = 0;
  readonly #requests: StepRequests;
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
    this.#requests = new StepRequests(run, parts);
    this.#waits = {
      clock: parts.clock,
      tables: parts.store.tables,
      touch: parts.touch,
      wake: (_run, { name, key }, body) => runner.send({ t: "wake", execution, name, key, body }),
      expire: (_run, wait) => void this.#expire(wait),
    };
    this.#bridge = new CapabilityBridge(run, {
      hosts: parts.hosts,
      manifest: version.manifest,
      send: (message) => runner.send(message),
    });
    this.#intake = new ArtifactIntake(run.key.project, parts.artifacts);
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
        this.#add(succeededFact(this.run, message, this.#now()));
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
        this.#close(
          {
            kind: "run.succeeded",
            body: message.output === undefined ? '{"output":null}' : `{"output":${message.output}}`,
            at: this.#now(),
          },
          { to: "succeeded" },
        );
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
        if (this.run.cancelReason === null && !this.#timedOut && !this.#parts.draining())
          throw stoppedUnasked(this.run.key.runId);
        this.stopped();
        break;
      default:
        this.#serve(message);
    }
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
    else this.#close(fact("run.released", { reason: "drained" }, { at }), { to: "queued", alone: false, died: false });
  }

  /** The run is no longer in this runner: what it held is freed. */
  leave(): void {
    if (!this.runner.runs.delete(this.#execution)) return;
    this.#takeGraceBack();
    this.#takeDeadlineBack();
    this.#intake.abortAll();
    const freed = this.#bridge.end();
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
    const ended = raceFact(this.run, message, { at: this.#now(), tables });
    const onCommitted = () => this.#parts.attend(this.run);
    const writes = [...dropped, ...(ended.writes ?? [])];
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
      const ending = fact("run.succeeded", { output: null, continuedAs: next.runId }, { at, starts: [next] });
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
    const close = closeApprovalsStatement(this.#parts.store.tables, this.run.key);
    const ending = asks && isOver ? { ...pending, writes: [...(pending.writes ?? []), close] } : pending;
    this.run.close(ending, transition);
    this.#parts.touch(this.run);
    this.leave();
  }

  #rest(): void {
    const transition = waitingTransition(this.run, this.#deadline);
    const { until, signals } = transition;
    this.#forget();
    this.#close(fact("run.waiting", { until, signals }, { at: this.#now() }), transition);
  }

  #serve(message: RunMessage): void {
    switch (message.t) {
      case "call":
        void this.#bridge.call(message);
        break;
      case "abort-call":
        this.#bridge.abortCall(message.call);
        break;
      case "open-channel":
        this.#bridge.openChannel(message);
        break;
      case "channel-message":
        this.#bridge.channelMessage(message);
        break;
      case "close-channel":
        this.#bridge.closeChannel(message);
        break;
      case "open-artifact":
        this.#intake.open(message);
        break;
      case "artifact-bytes":
        void this.#answer(
          message.call,
          this.#intake.take(message).then(() => null),
        );
        break;
      case "close-artifact":
        void this.#answer(message.call, this.#keepArtifact(message.artifact));
        break;
      case "abort-artifact":
        this.#intake.abort(message.artifact, "its content failed");
        break;
      case "start-child":
      case "open-approval":
      case "open-webhook":
        void this.#answer(message.call, this.#requests.begin(message));
        break;
      case "read-state":
        void this.#answer(message.call, this.#readState(message.key));
        break;
    }
  }

  async #answer(call: number, answer: Promise<Json>): Promise<void> {
    try {
      this.runner.send({ t: "reply", call, value: await answer });
    } catch (thrown) {
      this.runner.send({ t: "reply-error", call, error: recordError(thrown) });
    }
  }

  #readState(key: string): Promise<Json> {
    const { project, flow } = this.run.claimed;
    return this.#parts.store.readState({ project, flow, key }) as Promise<Json>;
  }

  async #keepArtifact(artifact: number): Promise<Json> {
    const { reference, step } = await this.#intake.close(artifact);
    if (this.run.closed)
      throw new MillraceError({
        code: "RUN_CANCELED",
        message: "Cannot keep the artifact as its run must go on: it has ended",
      });
    const { name, ...rest } = reference;
    const place = step === null ? {} : { step: step.name, ...(step.key !== null && { stepKey: step.key }) };
    this.#add({
      ...fact("artifact.written", { ...rest, ...place }, { name, at: this.#now() }),
      artifacts: [reference],
    });
    return { ...reference };
  }
}
