import type { Clock } from "../clock/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it; timers fire in the order of their moments. */
export interface VirtualClock extends Clock {
  /** Moves time to the next timer and fires it; false when none is set. */
  fireNext(options?: { readonly untilMs?: number }): boolean;
  /** Moves time without looking at timers, as a frozen process does. */
  jump(ms: number): void;
  /** A clock of the same time whose timers can all be dropped: that of a process which dies. */
  mortal(): Clock & { die(): void };
  readonly timers: number;
}

export function virtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();

  function setTimer(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: nowMs + Math.max(0, Math.ceil(delayMs)), callback };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs - startMs, setTimer };
  return {
    ...clock,
    fireNext({ untilMs = Number.POSITIVE_INFINITY } = {}) {
      let next: Timer | undefined;
      for (const timer of timers) if (!next || timer.atMs < next.atMs) next = timer;
      if (!next || next.atMs > untilMs) return false;
      timers.delete(next);
      nowMs = Math.max(nowMs, next.atMs);
      next.callback();
      return true;
    },
    jump(ms) {
      nowMs += ms;
    },
    mortal() {
      const own = new Set<() => void>();
      let dead = false;
      return {
        ...clock,
        setTimer(delayMs, callback) {
          if (dead) return () => {};
          const takeBack = setTimer(delayMs, () => {
            own.delete(takeBack);
            callback();
          });
          own.add(takeBack);
          return () => {
            own.delete(takeBack);
            takeBack();
          };
        },
        die() {
          dead = true;
          for (const takeBack of own) takeBack();
        },
      };
    },
    get timers() {
      return timers.size;
    },
  };
}
