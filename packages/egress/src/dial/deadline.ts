/** A signal that aborts when the time is up or the outer signal aborts. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ran out. */
  readonly expired: boolean;
  /** Takes away the timer and the listener; the signal never aborts afterwards. */
  stop(): void;
  /** Stops, and aborts what still listens to the signal. */
  cancel(): void;
}

/** Starts a deadline. A controller of its own, as `AbortSignal.any` with `AbortSignal.timeout` may be collected early. */
export function startDeadline(timeoutMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const onOuter = () => controller.abort(outer?.reason);
  if (outer?.aborted) onOuter();
  else outer?.addEventListener("abort", onOuter, { once: true });
  const timer = setTimeout(() => {
    expired = true;
    controller.abort();
  }, timeoutMs);
  const stop = () => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", onOuter);
  };
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    stop,
    cancel() {
      stop();
      controller.abort();
    },
  };
}

/** The promise, or the signal's reason if that comes first. */
export function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
