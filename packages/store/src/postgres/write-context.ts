import type { Database } from "./database.ts";
import type { Untold } from "./untold.ts";

/** What a write has at hand. */
export interface WriteContext {
  readonly database: Database;
  /** The time where a clock was handed in; else the database's own holds. */
  readonly nowMs: number | null;
  /** Who this store is among those that notify each other. */
  readonly source: string;
  /** The project that had the last turn at each worker of this process. */
  readonly turns: Map<string, string>;
  readonly untold: Untold;
}
