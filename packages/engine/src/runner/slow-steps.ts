import type { Clock } from "../clock/clock.ts";

// Steps shorter than this are journaled once, with their result; a person can't watch them running anyway.
const slowAfterMs = 100;

/** Reports, once each, the attempts that take long enough to be shown as running. */
export class SlowSteps {
  readonly #clock: Clock;
  readonly #running = new Map<object, { readonly sinceMs: number; readonly report: () => void }>();
  #timerSet = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(attempt: object, report: () => void): void {
    this.#running.set(attempt, { sinceMs: this.#clock.monotonicMs(), report });
    this.#arm();
  }

  ended(attempt: object): void {
    this.#running.delete(attempt);
  }

  #arm(): void {
    if (this.#timerSet) return;
    this.#timerSet = true;
    this.#clock.setTimer(slowAfterMs, () => {
      this.#timerSet = false;
      const now = this.#clock.monotonicMs();
      for (const [attempt, { sinceMs, report }] of this.#running) {
        // In order of their start: the first one that is too young ends the search.
        if (now - sinceMs < slowAfterMs) break;
        this.#running.delete(attempt);
        report();
      }
      if (this.#running.size > 0) this.#arm();
    });
  }
}
