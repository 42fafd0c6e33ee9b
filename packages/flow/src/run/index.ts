export type { LogLevel } from "../log/flow-log.ts";
export type { EntryBodies, EntryKind, FiredBy, JournalEntry } from "./journal-entry.ts";
export { type LargeValue, longestInlineBytes } from "./large-value.ts";
export { isTerminal, type RunStatus, runStatuses } from "./run-status.ts";
