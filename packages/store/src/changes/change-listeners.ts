import type { RunKey } from "../runs/run.ts";
import type { StoreChange } from "../store.ts";

// A change that names more runs than this says "many": it must fit into one notification of 8,000 bytes.
const maxNamedRuns = 100;

/** Shortens a list of runs to `"many"` when naming them costs more than looking. */
export function nameRuns(runs: readonly RunKey[]): readonly RunKey[] | "many" {
  return runs.length > maxNamedRuns ? "many" : runs.map(({ project, runId }) => ({ project, runId }));
}

/** Those who want to know of commits. */
export interface ChangeListeners {
  add(listener: (change: StoreChange) => void): () => void;
  emit(change: StoreChange): void;
}

export function createChangeListeners(): ChangeListeners {
  const listeners = new Set<{ readonly call: (change: StoreChange) => void }>();
  return {
    add(call) {
      const entry = { call };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(change) {
      for (const { call } of [...listeners])
        try {
          call(change);
        } catch (error) {
          // The commit has happened: a listener's mistake must not make it look as if it had failed.
          queueMicrotask(() => {
            throw error;
          });
        }
    },
  };
}
