import type { RunKey } from "../runs/run.ts";
import type { prepareStatements } from "./statements.ts";

/** What a write has at hand: the statements inside an open transaction, and the time. */
export interface WriteContext extends ReturnType<typeof prepareStatements> {
  readonly nowMs: number;
}

/** What a write did, for its caller and for those who listen to changes. */
export interface Written<Result> {
  readonly result: Result;
  readonly claimable: boolean;
  readonly runs: readonly RunKey[];
  readonly attention: readonly RunKey[];
}

/** A write that nobody needs to hear of. */
export function quiet<Result>(result: Result): Written<Result> {
  return { result, claimable: false, runs: [], attention: [] };
}

/** A write that put runs into the queue. */
export function queued<Result>(result: Result, runs: readonly RunKey[]): Written<Result> {
  return { result, claimable: runs.length > 0, runs, attention: [] };
}
