import type { Store, StoreChange } from "@millrace/store";

// A change is told when it is committed. On PostgreSQL the feed shows it only when no older transaction is in flight, and
// a notification can be lost with its connection: so the reader looks again by itself, soon at first, then ever more rarely.
const shortestWaitMs = 50;
const longestWaitMs = 10_000;

/** Lets a reader of the store sleep until there may be something new. */
export interface ChangeWaiter {
  /** Call before reading: changes from now on end the next wait. */
  beforeRead(): void;
  /** Resolves at the next change, at the first one since `beforeRead`, when it is time to look again, or on abort. */
  wait(signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** Listens to the changes of a store that the reader cares for. */
export function waitForChanges(store: Store, isRelevant: (change: StoreChange) => boolean): ChangeWaiter {
  let changed = false;
  let waitMs = shortestWaitMs;
  let wake = () => {};
  const stop = store.onChange((change) => {
    if (!isRelevant(change)) return;
    changed = true;
    waitMs = shortestWaitMs;
    wake();
  });
  return {
    beforeRead() {
      changed = false;
    },
    wait(signal) {
      if (changed || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(done, waitMs);
        waitMs = Math.min(waitMs * 2, longestWaitMs);
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
    stop,
  };
}
