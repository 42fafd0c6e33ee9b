import type { Pause } from "@millrace/parsing/linkage";

/** Long work lets others have their turn so often, in milliseconds; a runner that is silent for 30 s is ended. */
const turnMs = 250;

/** A pause that yields now and then, says that the work gets on, and ends it when the run was canceled. */
export function breather({ heartbeat, signal }: { heartbeat(): void; readonly signal: AbortSignal }): Pause {
  let last = performance.now();
  return () => {
    signal.throwIfAborted();
    if (performance.now() - last < turnMs) return undefined;
    heartbeat();
    return new Promise((resolve) => {
      setTimeout(() => {
        last = performance.now();
        resolve();
      });
    });
  };
}
