import type { CapabilityHost, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { LargeValue } from "@millrace/flow/run";
import type { ArtifactStore } from "@millrace/store";
import { ArtifactIntake } from "../capability/artifact-intake.ts";
import { CapabilityBridge } from "../capability/capability-bridge.ts";
import { readableFile } from "../files/readable-file.ts";
import { takeStateFiles } from "../files/state-files.ts";
import { KeptValues } from "../large-values/kept-values.ts";
import { readPiece } from "../large-values/read-piece.ts";
import type { RunMessage, WorkerMessage } from "../protocol/messages.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import type { LeaseGate } from "../runner/lease-gate.ts";
import type { OwnedRun, PendingFact } from "./owned-run.ts";
import { fact } from "./run-facts.ts";
import { type StepRequestParts, StepRequests } from "./step-requests.ts";

export interface RunServicesOptions extends StepRequestParts {
  readonly artifacts: ArtifactStore;
  readonly hosts: ReadonlyMap<string, CapabilityHost>;
  readonly manifest: FlowManifest;
  /** The worker's own. */
  readonly lease: LeaseGate;
  send(message: WorkerMessage): void;
  /** Has a fact journaled. */
  keep(fact: PendingFact): void;
}

/** What the code of one run in a runner asks the worker for: capabilities, files, large values, state, other runs. */
export class RunServices {
  readonly #run: OwnedRun;
  readonly #options: RunServicesOptions;
  readonly #bridge: CapabilityBridge;
  readonly #intake: ArtifactIntake;
  readonly #values: KeptValues;
  readonly #requests: StepRequests;

  constructor(run: OwnedRun, options: RunServicesOptions) {
    this.#run = run;
    this.#options = options;
    this.#bridge = new CapabilityBridge(run, options);
    this.#intake = new ArtifactIntake(run.key.project, options.artifacts);
    this.#values = new KeptValues(run.key, options.artifacts);
    this.#requests = new StepRequests(run, options);
  }

  serve(message: RunMessage): void {
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
      case "keep-value":
        void this.#answer(message.call, this.#values.take(message));
        break;
      case "read-artifact":
        void this.#answerPiece(message);
        break;
      case "start-child":
      case "give-task":
      case "open-approval":
      case "open-webhook":
        void this.#answer(message.call, this.#requests.begin(message));
        break;
      case "read-state":
        void this.#answer(message.call, this.#readState(message.key));
        break;
    }
  }

  /** What an entry says of a large value that was stored before. */
  use(artifact: string | undefined): LargeValue | undefined {
    return this.#values.use(artifact);
  }

  /** The run has left the runner; resolves when what it held is free, null where it held nothing. */
  end(): Promise<unknown> | null {
    this.#intake.abortAll();
    this.#values.abort();
    return this.#bridge.end() ?? null;
  }

  async #answer(call: number, answer: Promise<Json>): Promise<void> {
    const { send } = this.#options;
    try {
      send({ t: "reply", call, value: await answer });
    } catch (thrown) {
      send({ t: "reply-error", call, error: recordError(thrown) });
    }
  }

  async #answerPiece(message: Extract<RunMessage, { t: "read-artifact" }>): Promise<void> {
    const { send } = this.#options;
    const { call } = message;
    try {
      send({ t: "piece", call, bytes: await this.#readArtifact(message) });
    } catch (thrown) {
      send({ t: "reply-error", call, error: recordError(thrown) });
    }
  }

  async #readState(key: string): Promise<Json> {
    const { project, flow } = this.#run.claimed;
    const { store } = this.#options;
    const state = await store.readState({ project, flow, key });
    if (state) await takeStateFiles(store.tables, this.#run, { key, ...state });
    return state;
  }

  async #readArtifact({ artifact, from }: Extract<RunMessage, { t: "read-artifact" }>): Promise<Uint8Array> {
    const { store, artifacts } = this.#options;
    const { project, runId } = this.#run.key;
    if (!(await readableFile(store, this.#run, artifact)))
      throw new MillraceError({
        code: "ARTIFACT_NOT_FOUND",
        message: `Cannot read the artifact ${artifact} as it must be a file of the run ${runId} or of one that it called: it is neither`,
        hint: "A file comes in through a place of the input that is a fileInput(), or out of the flow's own state; docs/flows-guide/files.md has the rule.",
        retry: false,
      });
    return readPiece(artifacts, { project, artifact, from });
  }

  async #keepArtifact(artifact: number): Promise<Json> {
    const { reference, step } = await this.#intake.close(artifact);
    if (this.#run.closed)
      throw new MillraceError({
        code: "RUN_CANCELED",
        message: "Cannot keep the artifact as its run must go on: it has ended",
      });
    const { name, ...rest } = reference;
    const place = step === null ? {} : { step: step.name, ...(step.key !== null && { stepKey: step.key }) };
    // It can be read at once, before the row that says so is committed.
    this.#run.files.set(reference.artifact, reference.sizeBytes);
    this.#options.keep({
      ...fact("artifact.written", { ...rest, ...place }, { name, at: this.#options.clock.nowMs() }),
      artifacts: [reference],
    });
    return { ...reference };
  }
}
