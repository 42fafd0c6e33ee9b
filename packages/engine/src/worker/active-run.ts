import type { CapabilityHost, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { ArtifactStore, Store } from "@millrace/store";
import { ArtifactIntake } from "../capability/artifact-intake.ts";
import { CapabilityBridge } from "../capability/capability-bridge.ts";
import type { Clock } from "../clock/clock.ts";
import type { RunMessage } from "../protocol/messages.ts";
import type { OwnedRun } from "./owned-run.ts";
import { emittedFact, fact, failedFact, logFact, succeededFact } from "./run-facts.ts";
import { beginWait, type WaitParts, waitingTransition } from "./run-waits.ts";
import type { RunnerHandle } from "./runner-handle.ts";
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
}

// A step that ignores its signal may not keep a run from being canceled.
const cancelGraceMs = 5_000;
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
  #takeGraceBack = () => {};

  constructor(
    run: OwnedRun,
    options: { execution: number; runner: RunnerHandle; version: LoadedVersion; parts: ActiveRunParts },
  ) {
    const { execution, runner, version, parts } = options;
    this.run = run;
    this.runner = runner;
    this.version = version;
    this.#execution = execution;
    this.#parts = parts;
    this.#waits = {
      clock: parts.clock,
      touch: parts.touch,
      wake: (_run, { name, key }, body) => runner.send({ t: "wake", execution, name, key, body }),
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

  /** Hands the run to the runner. */
  begin(): void {
    const { project, runId, flow, version, entries } = this.run.claimed;
    this.runner.runs.set(this.#execution, this);
    this.runner.load(version, this.version.code);
    this.runner.send({ t: "run", execution: this.#execution, run: runId, project, flow, version, entries });
  }

  /** Has the run's steps aborted; ends the run as canceled when they have ended, or ignored it for too long. */
  cancel(reason: string): void {
    this.runner.send({ t: "cancel", execution: this.#execution, reason });
    this.#takeGraceBack = this.#parts.clock.setTimer(cancelGraceMs, () => this.stopped());
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
      case "started": {
        const { name, key, attempt, startedAt } = message;
        this.#add(fact("step.started", { startedAt }, { name, key, attempt, at: this.#now() }));
        break;
      }
      case "emit":
        this.#add(emittedFact(message, this.#now()));
        break;
      case "log":
        this.#add(logFact(message, this.#now()));
        break;
      case "wait":
        beginWait(this.run, message, this.#waits);
        break;
      case "idle":
        if (message.wakes === this.run.wakes && this.run.cancelReason === null) this.#rest();
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
      case "threw":
        this.#close(fact("run.failed", { error: message.error }, { at: this.#now() }), {
          to: "failed",
          errorCode: message.error.code,
        });
        break;
      case "stopped":
        if (this.run.cancelReason === null && !this.#parts.draining()) throw stoppedUnasked(this.run.key.runId);
        this.stopped();
        break;
      default:
        this.#serve(message);
    }
  }

  /** Nothing of the run is to execute any more: it ends as canceled, or goes back to the queue for the next worker. */
  stopped(): void {
    if (this.run.closed) return;
    this.#forget();
    const at = this.#now();
    const { cancelReason } = this.run;
    if (cancelReason !== null) this.#close(fact("run.canceled", { reason: cancelReason }, { at }), { to: "canceled" });
    else this.#close(fact("run.released", { reason: "drained" }, { at }), { to: "queued", alone: false, died: false });
  }

  /** The run is no longer in this runner: what it held is freed. */
  leave(): void {
    if (!this.runner.runs.delete(this.#execution)) return;
    this.#takeGraceBack();
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
    const error = recordError(journalTooLong(this.run.claimed.flow));
    this.#close(fact("run.failed", { error }, { at: this.#now() }), { to: "failed", errorCode: error.code });
  }

  #close(...ending: Parameters<OwnedRun["close"]>): void {
    this.run.close(...ending);
    this.#parts.touch(this.run);
    this.leave();
  }

  #rest(): void {
    const transition = waitingTransition(this.run);
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

function stoppedUnasked(runId: string): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot stop the run ${runId} as nobody asked for it: its runner says that it has`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}

function journalTooLong(flow: string): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot go on with ${flow} as the journal of a run may have ${longestJournal} characters: this one has more`,
    hint: "Write long results as artifacts and return their references, or split the work over several runs.",
  });
}
