export type { LogLevel } from "../log/flow-log.ts";
export type { EntryBodies, EntryKind, FiredBy, JournalEntry } from "./journal-entry.ts";
export { isTerminal, type RunStatus, runStatuses } from "./run-status.ts";
