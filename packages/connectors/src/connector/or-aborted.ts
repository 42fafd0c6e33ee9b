/** The promise, or the signal's reason if that comes first; a value that comes too late goes to `late`. */
export function orAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  late?: (value: Value) => unknown,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      promise.then(late).catch(() => {});
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
