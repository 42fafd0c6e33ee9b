export { admitRuns } from "./admit-runs.ts";
export { queueSize, sizeStatements } from "./bounded-start.ts";
export {
  addStatements,
  addToCollected,
  beginCollecting,
  beginStatements,
  type Collecting,
  collectingRun,
} from "./collect-start.ts";
export { collectedUnder } from "./collected-key.ts";
export { listQueues, type QueueState } from "./list-queues.ts";
export { declareQueue, pauseQueue, type QueueKey, readQueue, type StoredQueue, setQueue } from "./queue-settings.ts";
