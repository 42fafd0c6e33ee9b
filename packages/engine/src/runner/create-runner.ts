import type { Flow, Json } from "@millrace/flow";
import { recordError } from "@millrace/flow/errors";
import type { Clock } from "../clock/clock.ts";
import type { MessagePort, RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
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

/** The runner: executes runs that the worker hands it and reports what they do. Knows no store, no network, no files. */
export function createRunner(options: RunnerOptions): void {
  const { port, clock } = options;
  const outbox = new Outbox(port);
  const parts: RunnerParts = { clock, outbox, gate: new LeaseGate(clock), slowSteps: new SlowSteps(clock) };
  const calls = new WorkerCalls(outbox);
  const executions = new Map<string, RunExecution>();
  const versions = new Map<string, Promise<Flow>>();
  let findCapability: FindCapability = options.findCapability({});

  async function begin(message: Extract<WorkerMessage, { t: "run" }>): Promise<void> {
    let flow: Flow;
    try {
      flow = await (versions.get(message.version) ??
        Promise.reject(new Error(`the version ${message.version} was not sent`)));
    } catch (thrown) {
      outbox.send({ t: "threw", run: message.run, error: recordError(thrown, "FLOW_FAILED") });
      return;
    }
    const execution = new RunExecution(message, flow, { parts, onOver: () => executions.delete(message.run) });
    executions.set(message.run, execution);
    await execution.execute(async () =>
      flow.run((await createFlowContext(execution, { calls, findCapability })) as never),
    );
  }

  function load(message: Extract<WorkerMessage, { t: "load" }>): void {
    const flow = options.loadVersion(message.version, message.code);
    // Runs of a version that does not load fail one by one, with the reason; nobody else waits for this promise.
    flow.catch(() => {});
    versions.set(message.version, flow);
  }

  async function inspect(version: string): Promise<void> {
    try {
      outbox.send({ t: "manifest", version, manifest: flowManifest(await versions.get(version)!) as unknown as Json });
    } catch (thrown) {
      outbox.send({ t: "not-loaded", version, error: recordError(thrown, "FLOW_DEFINITION_INVALID") });
    }
  }

  function take(message: WorkerMessage): void {
    switch (message.t) {
      case "init":
        findCapability = options.findCapability(message.capabilities);
        outbox.send({ t: "ready" });
        break;
      case "load":
        load(message);
        break;
      case "inspect":
        void inspect(message.version);
        break;
      case "run":
        void begin(message);
        break;
      case "committed":
        outbox.committed(message.upTo);
        break;
      case "refused":
        outbox.refused(message.id);
        break;
      case "wake":
        executions.get(message.run)?.wake(message, message.body);
        break;
      case "forget":
        executions.get(message.run)?.forget();
        break;
      case "cancel":
        executions.get(message.run)?.stop({ abort: true, reason: message.reason });
        break;
      case "drain":
        for (const execution of executions.values()) execution.stop({ abort: false, reason: "the worker drains" });
        break;
      case "lease":
        parts.gate.extend(message.deadlineMs);
        break;
      case "ping":
        outbox.send({ t: "pong" });
        break;
      default:
        calls.take(message);
        break;
    }
  }

  port.onMessages((messages) => {
    for (const message of messages) take(message);
  });
}
