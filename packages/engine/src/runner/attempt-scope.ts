import { AsyncLocalStorage } from "node:async_hooks";
import type { StateChange, StepName, UnusedSignal, WrittenMetric } from "../protocol/messages.ts";
import type { RunExecution } from "./run-execution.ts";

/** What belongs to one attempt of a step, to a branch of a race, or to the flow's own body. */
export interface AttemptScope {
  readonly execution: RunExecution;
  /** A branch is no attempt: a replay executes it again, as it does the body. */
  readonly kind: "body" | "attempt" | "branch";
  /** Under whose name things are journaled; null in the flow's body. */
  readonly step: StepName | null;
  /** The scope of the code that began this one; null for the body. */
  readonly outer: AttemptScope | null;
  /** Steps asked for in this scope, to find a name that is used twice. */
  readonly asked: Set<string>;
  /** State read in this attempt, by key, with what it wants to write. */
  readonly state: Map<string, { revision: number; value: string | undefined; changed: boolean }>;
  /** Metrics of this attempt; they are journaled with its success. */
  readonly metrics: WrittenMetric[];
  /** How many lines, metrics and values the code of this scope came to, by what they are. */
  readonly met: Map<string, number>;
  /** Signals that this branch has taken and after which it has recorded nothing. */
  readonly unused: Map<string, UnusedSignal & { readonly order: number }>;
  /** Aborted with the attempt or the branch; null in the flow's body. */
  signal: AbortSignal | null;
  /** It has ended; code of it that still executes, after a timeout, begins no step and records nothing. */
  over: boolean;
}

/** Which attempt the code that is executing belongs to: a step inside a session, a log line, a state write need to know. */
export const currentScope = new AsyncLocalStorage<AttemptScope>();

export function newScope(
  execution: RunExecution,
  options: Pick<AttemptScope, "kind" | "step" | "outer">,
): AttemptScope {
  return {
    execution,
    ...options,
    asked: new Set(),
    state: new Map(),
    metrics: [],
    met: new Map(),
    unused: new Map(),
    signal: null,
    over: false,
  };
}

/** Whether the scope has ended, or one around it. */
export function isOver(scope: AttemptScope | null): boolean {
  for (let one = scope; one; one = one.outer) if (one.over) return true;
  return false;
}

/** The attempt that the code belongs to; null where a replay executes it again. */
export function attemptOf(scope: AttemptScope): AttemptScope | null {
  for (let one: AttemptScope | null = scope; one; one = one.outer) if (one.kind === "attempt") return one;
  return null;
}

/** Counts what the code of a scope comes to, from 0. */
export function countMet(scope: AttemptScope, what: string): number {
  const before = scope.met.get(what) ?? 0;
  scope.met.set(what, before + 1);
  return before;
}

/** Something of the scope is in the journal, at this place of its order: signals that its branches had taken before have been used. */
export function noteRecorded(scope: AttemptScope, order: number): void {
  for (let one: AttemptScope | null = scope; one; one = one.outer)
    for (const [id, taken] of one.unused) if (taken.order < order) one.unused.delete(id);
}

/** A signal was taken, at this place of the journal's order; it is unused until something more is recorded. */
export function noteSignal(
  scope: AttemptScope,
  taken: UnusedSignal & { readonly id: string; readonly order: number },
): void {
  for (let one: AttemptScope | null = scope; one; one = one.outer) {
    if (one.kind !== "branch") continue;
    const { id, ...signal } = taken;
    one.unused.set(id, signal);
    return;
  }
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
