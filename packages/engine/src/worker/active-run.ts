import type { CapabilityHost, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { ArtifactStore, Store } from "@millrace/store";
import { ArtifactIntake } from "../capability/artifact-intake.ts";
import { CapabilityBridge } from "../capability/capability-bridge.ts";
import type { Clock } from "../clock/clock.ts";
import type { RunMessage } from "../protocol/messages.ts";
import { checkRunMessage } from "./check-run-message.ts";
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
}

/** A run in a runner: turns what the runner reports into journal entries, transitions and answers. */
export class ActiveRun {
  readonly run: OwnedRun;
  readonly runner: RunnerHandle;
  readonly #parts: ActiveRunParts;
  readonly #waits: WaitParts;
  readonly #bridge: CapabilityBridge;
  readonly #intake: ArtifactIntake;

  constructor(run: OwnedRun, options: { runner: RunnerHandle; version: LoadedVersion; parts: ActiveRunParts }) {
    const { runner, version, parts } = options;
    this.run = run;
    this.runner = runner;
    this.#parts = parts;
    this.#waits = {
      clock: parts.clock,
      touch: parts.touch,
      wake: (woken, { name, key }, body) => runner.send({ t: "wake", run: woken.key.runId, name, key, body }),
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

  /** Takes a message of the runner about this run; an unfit one is thrown back. */
  take(message: RunMessage): void {
    checkRunMessage(message);
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
        this.stopped();
        break;
      default:
        void this.#serve(message);
    }
  }

  /** Nothing of the run executes any more: it ends as canceled, or goes back to the queue for the next worker. */
  stopped(): void {
    if (this.run.closed) return;
    const at = this.#now();
    const { cancelReason } = this.run;
    if (cancelReason !== null) this.#close(fact("run.canceled", { reason: cancelReason }, { at }), { to: "canceled" });
    else this.#close(fact("run.released", { reason: "drained" }, { at }), { to: "queued", alone: false, died: false });
  }

  /** The run is no longer in this runner: what it held is freed. */
  leave(): void {
    this.runner.runs.delete(this.run.key.runId);
    this.#intake.abortAll();
    this.#bridge.end().catch(() => {});
  }

  #now(): number {
    return this.#parts.clock.nowMs();
  }

  #add(pending: Parameters<OwnedRun["add"]>[0]): void {
    this.run.add(pending);
    this.#parts.touch(this.run);
  }

  #close(...ending: Parameters<OwnedRun["close"]>): void {
    this.run.close(...ending);
    this.#parts.touch(this.run);
    this.leave();
  }

  #rest(): void {
    const transition = waitingTransition(this.run);
    const { until, signals } = transition;
    const runId = this.run.key.runId;
    const at = this.#now();
    this.#close(
      {
        ...fact("run.waiting", { until, signals }, { at }),
        onCommitted: () => this.runner.send({ t: "forget", run: runId }),
      },
      transition,
    );
  }

  async #serve(message: RunMessage): Promise<void> {
    if (message.t === "call") return this.#bridge.call(message);
    if (message.t === "abort-call") return this.#bridge.abortCall(message.call);
    if (message.t === "open-channel") return this.#bridge.openChannel(message);
    if (message.t === "channel-message") return this.#bridge.channelMessage(message);
    if (message.t === "close-channel") return this.#bridge.closeChannel(message);
    if (message.t === "open-artifact") return this.#intake.open(message);
    if (message.t === "artifact-bytes")
      return this.#answer(
        message.call,
        this.#intake.take(message).then(() => null),
      );
    if (message.t === "close-artifact") return this.#answer(message.call, this.#keepArtifact(message.artifact));
    if (message.t === "read-state") return this.#answer(message.call, this.#readState(message.key));
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
