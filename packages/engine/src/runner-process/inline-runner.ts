import type { Flow } from "@millrace/flow";
import type { Clock } from "../clock/clock.ts";
import { memoryPorts } from "../protocol/memory-ports.ts";
import type { RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import { createRunner } from "../runner/create-runner.ts";
import type { FindCapability } from "../runner/flow-context.ts";
import type { SpawnRunner } from "./spawned-runner.ts";

/** Runners that share this process: no isolation, for tests, the simulator and `bench`. */
export function inlineRunners(options: {
  readonly clock: Clock;
  loadVersion(version: string, code: string): Promise<Flow>;
  readonly findCapability?: FindCapability;
}): SpawnRunner {
  return () => {
    const [port, runnerPort] = memoryPorts<WorkerMessage, RunnerMessage>();
    const noCapability: FindCapability = async (kind) => Promise.reject(new Error(`no capability ${kind} here`));
    const runner = createRunner({
      port: runnerPort,
      clock: options.clock,
      loadVersion: options.loadVersion,
      findCapability: () => options.findCapability ?? noCapability,
    });
    const kill = () => {
      runner.close();
      port.close();
    };
    return { port, processId: null, kill, lastWords: () => "", usage: () => null, breach: () => null };
  };
}
