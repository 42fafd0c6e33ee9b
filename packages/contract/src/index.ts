export type { AgentDto } from "./agents/agent.ts";
export type { ClaimedTaskDto } from "./agents/claim.ts";
export type { AgentChangesDto } from "./agents/watch.ts";
export type { ApprovalDto } from "./approvals/approval.ts";
export type { ArtifactDto } from "./artifacts/list.ts";
export type { ConnectionDto } from "./connections/connection.ts";
export type { ConnectionKindDto } from "./connections/kinds.ts";
export type { DeadLetterDto } from "./dead-letters/dead-letter.ts";
export type { DeliveryDto } from "./deliveries/list.ts";
export type { EventDto } from "./events/list.ts";
export type { FeedItem } from "./events/watch.ts";
export type { FlowDetail, FlowSummary, Manifest } from "./flows/flow.ts";
export { firstInput, type InputField, inputFields } from "./flows/input-fields.ts";
export { type LogLineDto, logLevels } from "./logs/line.ts";
export type { MetricSeriesDto } from "./metrics/read.ts";
export { idempotencyHeader, takesIdempotencyKey } from "./operation/idempotency.ts";
export {
  commonErrors,
  type HandlerInput,
  type HandlerOutput,
  type Operation,
  type OperationInput,
  type OperationOutput,
} from "./operation/operation.ts";
export { hasJsonBody, type Placement, placementOf } from "./operation/placement.ts";
export { type Scope, scopes } from "./operation/scopes.ts";
export { type StreamEvent, streamEndEvent } from "./operation/stream-event.ts";
export { allOperations, type Operations, operations } from "./operations.ts";
export { fromProblem, problemMediaType } from "./problem/from-problem.ts";
export { type Problem, problem, toProblem } from "./problem/problem.ts";
export type { QueueDetailDto, QueueStateDto } from "./queues/queue.ts";
export type { JournalEntryDto } from "./runs/journal-entry.ts";
export type { LargeValueDto } from "./runs/large-value.ts";
export type { RunDetailDto, RunDto, RunErrorDto } from "./runs/run.ts";
export type { FiringDto, ScheduleDto, TimingDto } from "./schedules/schedule.ts";
export type { SecretDto } from "./secrets/secret.ts";
export type { Fault } from "./system/ready.ts";
export type { TaskDto } from "./tasks/task.ts";
export type { TokenDto } from "./tokens/token.ts";
