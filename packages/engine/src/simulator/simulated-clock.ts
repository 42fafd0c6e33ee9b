import type { Clock } from "../clock/clock.ts";

interface Timer {
  atMs: number;
  /** Follows the wall clock when that jumps ahead, as the outside does. */
  readonly outside: boolean;
  readonly callback: () => void;
}

/** The clock of one process: its timers are gone with it. */
export interface ProcessClock extends Clock {
  die(): void;
}

/** The time of a world: it moves from timer to timer, and the wall clock can be set on top of it. */
export class SimulatedClock {
  readonly startMs: number;
  #elapsedMs = 0;
  #wallOffsetMs = 0;
  readonly #timers = new Set<Timer>();
  /** How often somebody set a timer: a sign that something happens. */
  armed = 0;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  nowMs(): number {
    return this.startMs + this.#elapsedMs + this.#wallOffsetMs;
  }

  /** A timer of the outside, which no process takes along when it dies. */
  setTimer(delayMs: number, callback: () => void): () => void {
    return this.#set(delayMs, { outside: true, callback });
  }

  /** Moves to the next timer and fires it; false when none is set. */
  fireNext(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.atMs < next.atMs) next = timer;
    if (!next) return false;
    this.#timers.delete(next);
    this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs);
    next.callback();
    return true;
  }

  /**
   * Sets the wall clock. Ahead, the outside has lived through that time: what was due in it comes before anything else,
   * and `settle` lets it have its effect.
   */
  async jumpWall(ms: number, settle: () => Promise<void>): Promise<void> {
    let leftMs = ms;
    while (leftMs > 0) {
      const due = this.#nextOutside(leftMs);
      const stepMs = due ? Math.max(0, due.atMs - this.#elapsedMs) : leftMs;
      this.#wallOffsetMs += stepMs;
      leftMs -= stepMs;
      for (const timer of this.#timers) if (timer.outside) timer.atMs -= stepMs;
      if (!due) return;
      this.#timers.delete(due);
      due.callback();
      await settle();
    }
    this.#wallOffsetMs += leftMs;
  }

  process(): ProcessClock {
    const own = new Set<() => void>();
    let dead = false;
    return {
      nowMs: () => this.nowMs(),
      monotonicMs: () => this.#elapsedMs,
      setTimer: (delayMs, callback) => {
        if (dead) return () => {};
        const takeBack = this.#set(delayMs, {
          outside: false,
          callback: () => {
            own.delete(takeBack);
            callback();
          },
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
  }

  #set(delayMs: number, timer: Omit<Timer, "atMs">): () => void {
    this.armed++;
    const set: Timer = { ...timer, atMs: this.#elapsedMs + Math.max(0, Math.ceil(delayMs)) };
    this.#timers.add(set);
    return () => void this.#timers.delete(set);
  }

  #nextOutside(withinMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      const due = timer.outside && timer.atMs - this.#elapsedMs <= withinMs;
      if (due && (!next || timer.atMs < next.atMs)) next = timer;
    }
    return next;
  }
}
