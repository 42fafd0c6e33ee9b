export { z } from "zod";
export type { ArtifactContent, ArtifactDescription, ArtifactReference } from "./artifact/artifact-reference.ts";
export type { BindCapability, CapabilityClient } from "./capability/capability-client.ts";
export type {
  CapabilityChannel,
  CapabilityHost,
  CapabilityRequest,
  CapabilityScope,
} from "./capability/capability-host.ts";
export { type BoundUse, type CapabilityDeclaration, declareCapability, type Use } from "./capability/declaration.ts";
export { defineFlow, type Flow, type FlowContext, type FlowDefinition, isFlow } from "./define/define-flow.ts";
export { type Duration, parseDuration } from "./durations/duration.ts";
export { type ErrorCode, MillraceError, PermanentError, RetryAfterError } from "./errors/index.ts";
export type { Json, JsonCompatible } from "./json/json.ts";
export type { FlowLog, LogLevel } from "./log/flow-log.ts";
export { checkRetryPolicy, type RetryPolicy, retryDelayMs } from "./retry/retry-policy.ts";
export type { FlowState } from "./state/flow-state.ts";
export type { Step, StepContext, StepOptions, WaitOutcome } from "./step/step.ts";
