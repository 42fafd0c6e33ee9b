/** Time as an argument; tests drive it. */
export interface Clock {
  nowMs(): number;
  /** Resolves after the time, rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Lets requests to one host start in the order they came, not too many at once and not too close together. */
export interface HostGate {
  /** Resolves when it is this caller's turn; the caller then owes a `leave`. */
  enter(options: { readonly delayMs: number; readonly signal?: AbortSignal | undefined }): Promise<void>;
  leave(): void;
  /** Starts nothing more before the given time. */
  holdUntil(atMs: number): void;
  /** Whether forgetting the gate would change nothing. */
  isIdle(): boolean;
}

interface Waiter {
  readonly delayMs: number;
  readonly start: () => void;
}

/** Makes the gate of one host. */
export function createHostGate({ clock, parallel }: { readonly clock: Clock; readonly parallel: number }): HostGate {
  const queue: Waiter[] = [];
  let active = 0;
  let longestDelayMs = 0;
  let lastStartMs = Number.NEGATIVE_INFINITY;
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let pause: AbortController | undefined;

  function pump(): void {
    while (!pause && active < parallel) {
      const head = queue[0];
      if (!head) return;
      const waitMs = Math.max(lastStartMs + head.delayMs, heldUntilMs) - clock.nowMs();
      if (waitMs > 0) {
        pumpAfter(waitMs);
        return;
      }
      queue.shift();
      active += 1;
      lastStartMs = clock.nowMs();
      head.start();
    }
  }

  function pumpAfter(waitMs: number): void {
    const controller = new AbortController();
    pause = controller;
    const wake = () => {
      if (pause === controller) pause = undefined;
      pump();
    };
    // A clock that fails by itself would be asked again at once, for ever.
    clock.wait(waitMs, controller.signal).then(wake, () => controller.signal.aborted && wake());
  }

  return {
    enter: ({ delayMs, signal }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        longestDelayMs = Math.max(longestDelayMs, delayMs);
        const onAbort = () => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(signal?.reason);
          // The pause may have been for this waiter alone.
          pause?.abort();
        };
        const waiter = {
          delayMs,
          start() {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        queue.push(waiter);
        pump();
      }),
    leave() {
      active -= 1;
      pump();
    },
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs);
    },
    isIdle: () =>
      active === 0 && queue.length === 0 && Math.max(lastStartMs + longestDelayMs, heldUntilMs) <= clock.nowMs(),
  };
}
