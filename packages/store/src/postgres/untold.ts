import type { RunKey } from "../runs/run.ts";

// Those who follow a run see its steps this much later. Under load the next flush that ends a run comes sooner than that.
const tellWithinMs = 25;
// As many as a notification names.
const mostUntold = 100;

/** Runs with new entries that other processes have not been told of. */
export interface Untold {
  /** Whether so many more may wait. */
  hasRoomFor(count: number): boolean;
  /** Has these runs told of soon, where nobody takes them before. */
  add(runs: readonly RunKey[]): void;
  /** Hands over who is to be told of at once, with something else. */
  take(): readonly RunKey[];
  close(): void;
}

/**
 * Gathers what plain steps have to tell: a notification is a fifth of the processor time of a flush of four runs
 * (measured 2026-11), and nobody waits for a step. What is lost with this process is told of when its runs are taken over.
 */
export function createUntold(tell: (runs: readonly RunKey[]) => Promise<unknown>): Untold {
  const runs = new Map<string, RunKey>();
  let timer: NodeJS.Timeout | undefined;

  function take(): readonly RunKey[] {
    clearTimeout(timer);
    timer = undefined;
    const taken = [...runs.values()];
    runs.clear();
    return taken;
  }
  // Whoever cannot be told hears, once the database is back, that anything may have happened.
  const tellNow = () => void tell(take()).catch(() => undefined);

  return {
    hasRoomFor: (count) => runs.size + count <= mostUntold,
    add(more) {
      for (const run of more) runs.set(`${run.project}\n${run.runId}`, run);
      if (runs.size > 0) timer ??= setTimeout(tellNow, tellWithinMs);
    },
    take,
    close: () => void take(),
  };
}
