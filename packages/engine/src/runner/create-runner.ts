import type { Flow, Json } from "@millrace/flow";
import { recordError } from "@millrace/flow/errors";
import type { Clock } from "../clock/clock.ts";
import { PassingMap } from "../memory/passing-map.ts";
import type { MessagePort, RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import { dryRun } from "./dry-run.ts";
import { createFlowContext, type FindCapability } from "./flow-context.ts";
import { flowManifest } from "./flow-manifest.ts";
import { LeaseGate } from "./lease-gate.ts";
import { Outbox } from "./outbox.ts";
import { RunExecution, type RunnerParts } from "./run-execution.ts";
import { SlowSteps } from "./slow-steps.ts";
import { WorkerCalls } from "./worker-calls.ts";

export interface RunnerOptions {
  readonly port: MessagePort<RunnerMessage, WorkerMessage>;
  readonly clock: Clock;
  loadVersion(version: string, code: string): Promise<Flow>;
  readonly findCapability: (modules: Readonly<Record<string, string>>) => FindCapability;
}

/**
 * The runner: executes runs that the worker hands it and reports what they do. Knows no store, no network, no files.
 * `close` drops all of them, for a runner whose process goes on without it.
 */
export function createRunner(options: RunnerOptions): { close(): void } {
  const runner = new Runner(options);
  options.port.onMessages((messages) => {
    for (const message of messages) runner.take(message);
  });
  return { close: () => runner.close() };
}

class Runner {
  readonly #options: RunnerOptions;
  readonly #outbox: Outbox;
  readonly #parts: RunnerParts;
  readonly #calls: WorkerCalls;
  readonly #executions = new PassingMap<number, RunExecution>();
  readonly #versions = new Map<string, Promise<Flow>>();
  #findCapability: FindCapability;

  constructor(options: RunnerOptions) {
    const { port, clock } = options;
    this.#options = options;
    this.#outbox = new Outbox(port);
    this.#calls = new WorkerCalls(this.#outbox);
    this.#parts = {
      clock,
      outbox: this.#outbox,
      gate: new LeaseGate(clock),
      slowSteps: new SlowSteps(clock),
      calls: this.#calls,
    };
    this.#findCapability = options.findCapability({});
  }

  take(message: WorkerMessage): void {
    switch (message.t) {
      case "init":
        this.#findCapability = this.#options.findCapability(message.capabilities);
        this.#outbox.send({ t: "ready" });
        break;
      case "load":
        this.#load(message);
        break;
      case "inspect":
        void this.#inspect(message.version);
        break;
      case "run":
        this.#begin(message);
        break;
      case "dry-run":
        void this.#dryRun(message);
        break;
      case "committed":
        this.#outbox.committed(message.upTo);
        break;
      case "refused":
        this.#outbox.refused(message.id);
        break;
      case "wake":
        this.#executions.get(message.execution)?.wake(message, message.body);
        break;
      case "forget":
        this.#executions.get(message.execution)?.forget();
        break;
      case "cancel":
        this.#executions.get(message.execution)?.stop({ abort: true, reason: message.reason });
        break;
      case "drain":
        for (const execution of this.#executions.values())
          execution.stop({ abort: false, reason: "the worker drains" });
        break;
      case "lease":
        this.#parts.gate.extend(message.deadlineMs);
        break;
      case "ping":
        this.#outbox.send({ t: "pong" });
        break;
      default:
        this.#calls.take(message);
    }
  }

  close(): void {
    for (const execution of [...this.#executions.values()]) execution.forget();
  }

  #begin(message: Extract<WorkerMessage, { t: "run" }>): void {
    const execution = new RunExecution(message, {
      parts: this.#parts,
      onOver: () => {
        this.#executions.delete(message.execution);
        this.#calls.forget(message.execution);
      },
    });
    // Known before its version is loaded, as a cancel or a drain may come meanwhile.
    this.#executions.set(message.execution, execution);
    const version = this.#version(message.version);
    const context = { calls: this.#calls, findCapability: this.#findCapability };
    void execution.execute(version, async (flow) => flow.run((await createFlowContext(execution, context)) as never));
  }

  async #dryRun(message: Extract<WorkerMessage, { t: "dry-run" }>): Promise<void> {
    const { execution, version } = message;
    const { clock } = this.#parts;
    const report = await dryRun(message, {
      clock,
      version: this.#version(version),
      findCapability: this.#findCapability,
      readValue: (question) => this.#calls.callForBytes(question),
    });
    this.#outbox.send({ t: "dry-run-over", execution, ...report });
  }

  #version(version: string): Promise<Flow> {
    return this.#versions.get(version) ?? Promise.reject(new Error(`the version ${version} was not sent`));
  }

  #load(message: Extract<WorkerMessage, { t: "load" }>): void {
    const flow = this.#options.loadVersion(message.version, message.code);
    // Runs of a version that does not load fail one by one, with the reason; nobody else waits for this promise.
    flow.catch(() => {});
    this.#versions.set(message.version, flow);
  }

  async #inspect(version: string): Promise<void> {
    try {
      const manifest = flowManifest(await this.#versions.get(version)!) as unknown as Json;
      this.#outbox.send({ t: "manifest", version, manifest });
    } catch (thrown) {
      this.#outbox.send({ t: "not-loaded", version, error: recordError(thrown, "FLOW_DEFINITION_INVALID") });
    }
  }
}
