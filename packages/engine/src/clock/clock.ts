/** Time as an argument: the engine reads no clock and sets no timer but through this. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  nowMs(): number;
  /** Milliseconds that never jump, with the same origin in every process of the machine, so that a lease deadline can be handed to a runner. */
  monotonicMs(): number;
  /** Calls back once; returns the way to take it back. */
  setTimer(delayMs: number, callback: () => void): () => void;
}

// Timers of Node hold 31 bits of milliseconds (24.8 days); a longer one would fire at once.
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
  setTimer(delayMs, callback) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number) => {
      timer =
        leftMs > longestTimerMs
          ? setTimeout(() => arm(leftMs - longestTimerMs), longestTimerMs)
          : setTimeout(callback, Math.max(leftMs, 0));
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};
