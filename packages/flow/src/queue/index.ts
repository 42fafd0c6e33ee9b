export {
  type AdmissionOptions,
  type Batch,
  type Debounce,
  type FlowAdmission,
  flowAdmission,
  isPriority,
  keyAt,
  maxCollected,
} from "./flow-admission.ts";
export {
  checkQueueName,
  checkQueueSettings,
  defaultQueue,
  type QueueSettings,
  type Rate,
  type RateSetting,
  unlimited,
} from "./queue.ts";
