import type { prepareStatements } from "./statements.ts";

/** What a write has at hand: the statements inside an open transaction, and the time. */
export interface WriteContext extends ReturnType<typeof prepareStatements> {
  readonly nowMs: number;
}
