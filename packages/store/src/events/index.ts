export { type EventFilter, matchesFilter } from "./event-filter.ts";
export { type EventSubscription, subscriptionStatements } from "./event-subscriptions.ts";
export { type EventWait, endEventWaitStatement, eventSignal, eventWaitStatement } from "./event-waits.ts";
export { emitEvent, eventStatement, listEvents, type NewEvent, type StoredEvent } from "./events.ts";
export { type HookOutcome, hookSignal, hookStatement, receiveHook } from "./hooks.ts";
export { installationKey, replaceInstallationKey, storedInstallationKey } from "./installation-key.ts";
export { deleteLeftovers, deleteOldEvents, type LeftoverCursor } from "./retention.ts";
export {
  progressStatement,
  type Subscriber,
  subscribersOf,
  type UndeliveredEvent,
  undeliveredEvents,
  type WaitPage,
  waitsFor,
} from "./undelivered-events.ts";
