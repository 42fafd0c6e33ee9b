import { nameRuns } from "../changes/change-listeners.ts";
import type { RunKey } from "../runs/run.ts";
import type { StoreChange } from "../store.ts";

/** The channel on which processes that share a database tell each other of commits. */
export const channel = "millrace";

// PostgreSQL takes 7,999 bytes; the digit for `claimable` is put in front by the statement.
const maxBytes = 7_900;

type Names = readonly (readonly [string, string])[] | "many";

/** A run beside those that a write was about: project, id, whether its owner must look. */
export type OtherRun = readonly [project: string, runId: string, mustLook: boolean];

/** Their keys. */
export function otherRuns(others: readonly OtherRun[]): RunKey[] {
  return others.map(([project, runId]) => ({ project, runId }));
}

/**
 * What a write tells other processes, all but its first character, which is 1 when work became claimable: who wrote, which
 * runs, which of them need their owner's attention, and whether there is work for the duties of the leading worker.
 */
export function encodeNotification({
  source,
  runs,
  attention = [],
  duties = false,
}: {
  readonly source: string;
  readonly runs: readonly RunKey[];
  readonly attention?: readonly RunKey[];
  readonly duties?: boolean;
}): string {
  const names = (of: readonly RunKey[]): Names => {
    const named = nameRuns(of);
    return named === "many" ? named : named.map(({ project, runId }) => [project, runId] as const);
  };
  const rest = duties ? [1] : [];
  const text = JSON.stringify([source, names(runs), names(attention), ...rest]);
  if (Buffer.byteLength(text) <= maxBytes) return text;
  return JSON.stringify([source, "many", attention.length === 0 ? [] : "many", ...rest]);
}

/** Reads a notification; null for one's own and for what no store has sent. */
export function decodeNotification(payload: string, { self }: { readonly self: string }): StoreChange | null {
  try {
    const [source, runs, attention, duties] = JSON.parse(payload.slice(1)) as [string, Names, Names, 1?];
    const keys = (names: Names) => (names === "many" ? names : names.map(([project, runId]) => ({ project, runId })));
    if (source === self) return null;
    return { claimable: payload[0] === "1", runs: keys(runs), attention: keys(attention), duties: duties === 1 };
  } catch {
    return null;
  }
}
