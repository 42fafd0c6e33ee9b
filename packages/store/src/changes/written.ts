import type { RunKey } from "../runs/run.ts";
import { type ChangeListeners, nameRuns } from "./change-listeners.ts";

/** What a write did, for its caller and for those who listen to changes. */
export interface Written<Result> {
  readonly result: Result;
  readonly claimable: boolean;
  readonly runs: readonly RunKey[];
  readonly attention: readonly RunKey[];
  /** Work for the leading worker's duties. */
  readonly duties?: boolean;
}

/** A write that nobody needs to hear of. */
export function quiet<Result>(result: Result): Written<Result> {
  return { result, claimable: false, runs: [], attention: [] };
}

/** A write that put runs into the queue. */
export function queued<Result>(result: Result, runs: readonly RunKey[]): Written<Result> {
  return { result, claimable: runs.length > 0, runs, attention: [] };
}

/** Tells the listeners of a write and gives its result back. */
export function tell<Result>(listeners: ChangeListeners, { result, ...change }: Written<Result>): Result {
  const { claimable, runs, attention, duties = false } = change;
  if (claimable || duties || runs.length > 0)
    listeners.emit({ claimable, runs: nameRuns(runs), attention: nameRuns(attention), duties });
  return result;
}
