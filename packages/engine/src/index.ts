export { type Clock, systemClock } from "./clock/clock.ts";
export type { Confinement, ConfinementPart } from "./confinement/confinement.ts";
export { type DetectOptions, detectConfinement } from "./confinement/detect-confinement.ts";
export { nearest } from "./control/nearest.ts";
export { createRunControl, type RunControl } from "./control/run-control.ts";
export { newRunId } from "./control/run-id.ts";
export { type FlowManifest, flowManifest } from "./runner/flow-manifest.ts";
export { runtimePackages } from "./runner/version-modules.ts";
export { inlineRunners } from "./runner-process/inline-runner.ts";
export { type ProcessRunnerOptions, processRunners } from "./runner-process/process-runner.ts";
export type { SpawnedRunner, SpawnRunner } from "./runner-process/spawned-runner.ts";
export {
  createWorker,
  type Worker,
  type WorkerCapability,
  type WorkerOptions,
  type WorkerStatus,
} from "./worker/worker.ts";
