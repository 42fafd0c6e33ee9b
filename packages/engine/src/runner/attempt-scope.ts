import { AsyncLocalStorage } from "node:async_hooks";
import type { StateChange, StepName } from "../protocol/messages.ts";
import type { RunExecution } from "./run-execution.ts";

/** What belongs to one attempt of a step, or to the flow's own body. */
export interface AttemptScope {
  readonly execution: RunExecution;
  /** Null in the flow's body. */
  readonly step: StepName | null;
  /** Steps asked for in this scope, to find a name that is used twice. */
  readonly asked: Set<string>;
  /** State read in this attempt, by key, with what it wants to write. */
  readonly state: Map<string, { revision: number; value: string | undefined; changed: boolean }>;
  /** Aborted with the attempt; null in the flow's body. */
  signal: AbortSignal | null;
  /** The attempt has ended; code of it that still executes, after a timeout, begins no step and records nothing. */
  over: boolean;
}

/** Which attempt the code that is executing belongs to: a step inside a session, a log line, a state write need to know. */
export const currentScope = new AsyncLocalStorage<AttemptScope>();

export function newScope(execution: RunExecution, step: StepName | null): AttemptScope {
  return { execution, step, asked: new Set(), state: new Map(), signal: null, over: false };
}

/** The state writes of a finished attempt, as they go out with its result. */
export function stateChanges(scope: AttemptScope): StateChange[] | undefined {
  if (scope.state.size === 0) return undefined;
  const changes: StateChange[] = [];
  for (const [key, { revision, value, changed }] of scope.state) {
    if (changed && value !== undefined) changes.push({ key, value, expectedRevision: revision });
  }
  return changes.length === 0 ? undefined : changes;
}
