import type { Store, StoreChange } from "@millrace/store";

// Changes are told by the store; should one be missed, the reader looks by itself.
const safetyNetMs = 10_000;

/** Lets a reader of the store sleep until there may be something new. */
export interface ChangeWaiter {
  /** Call before reading: changes from now on end the next wait. */
  beforeRead(): void;
  /** Resolves at the next change, at the first one since `beforeRead`, or when the signal is aborted. */
  wait(signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** Listens to the changes of a store that the reader cares for. */
export function waitForChanges(store: Store, isRelevant: (change: StoreChange) => boolean): ChangeWaiter {
  let changed = false;
  let wake = () => {};
  const stopListening = store.onChange((change) => {
    if (!isRelevant(change)) return;
    changed = true;
    wake();
  });
  return {
    beforeRead() {
      changed = false;
    },
    wait(signal) {
      if (changed || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(done, safetyNetMs);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          wake = () => {};
          resolve();
        }
        wake = done;
        signal.addEventListener("abort", done);
      });
    },
    stop: stopListening,
  };
}
