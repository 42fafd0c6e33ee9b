import type { Json } from "@millrace/flow";

/** What a source says to a key: null where it does not know it, or could not be asked. */
export interface Answer {
  readonly outcome: "answered" | "missing" | "failed";
  readonly answer: Json;
  readonly atMs: number;
  readonly isCached: boolean;
  /** Why it failed. */
  readonly reason?: string;
}

/** Asks a source for several keys at once. */
export type Ask = (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>;
