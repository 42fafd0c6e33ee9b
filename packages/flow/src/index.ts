export { z } from "zod";
export type { ArtifactContent, ArtifactDescription, ArtifactReference } from "./artifact/artifact-reference.ts";
export { type FileInputOptions, fileInput } from "./artifact/file-input.ts";
export type { ArtifactReadOptions } from "./artifact/read-options.ts";
export { tableInput } from "./artifact/table-input.ts";
export type { BindCapability, CapabilityClient } from "./capability/capability-client.ts";
export type {
  CapabilityChannel,
  CapabilityHost,
  CapabilityRequest,
  CapabilityScope,
} from "./capability/capability-host.ts";
export { type BoundUse, type CapabilityDeclaration, declareCapability, type Use } from "./capability/declaration.ts";
export { defineFlow, type Flow, type FlowContext, type FlowDefinition, isFlow } from "./define/define-flow.ts";
export type { FlowTimeouts } from "./define/flow-timeouts.ts";
export { type Duration, parseDuration } from "./durations/duration.ts";
export { type ErrorCode, MillraceError, PermanentError, RetryAfterError } from "./errors/index.ts";
export { defineEvent, type EventDefinition } from "./event/event.ts";
export type { Json, JsonCompatible } from "./json/json.ts";
export { type FlowLimits, type MemorySize, parseMemorySize } from "./limits/flow-limits.ts";
export type { FlowLog, LogLevel } from "./log/flow-log.ts";
export type { FlowMetric, MetricOptions } from "./metric/flow-metric.ts";
export { defineQueue, type Queue, type QueueDefinition } from "./queue/queue.ts";
export { nextRetryMs } from "./retry/next-retry.ts";
export { checkRetryPolicy, type RetryPolicy, type RetryRule } from "./retry/retry-policy.ts";
export type { FlowState } from "./state/flow-state.ts";
export type { ApprovalAnswer, ApprovalOptions } from "./step/approval.ts";
export type { CallOptions, CallOutcome, StartOptions } from "./step/call.ts";
export type { AllOptions, ItemContext, RaceOutcome, Settled } from "./step/many.ts";
export type { Step, StepContext, StepOptions, WaitOutcome } from "./step/step.ts";
export type { TaskOptions, TaskOutcome } from "./step/task.ts";
export type { Webhook } from "./step/webhook.ts";
export { type CronOptions, cron } from "./trigger/cron.ts";
export { type EveryOptions, every } from "./trigger/every.ts";
export { type EventTrigger, type OnOptions, on } from "./trigger/on.ts";
export { once } from "./trigger/once.ts";
export type { Trigger } from "./trigger/trigger.ts";
