import type { Clock } from "../clock/clock.ts";

// Steps shorter than this are journaled once, with their result; a person can't watch them running anyway.
const slowAfterMs = 100;

interface Watched {
  readonly sinceMs: number;
  /** Null once the attempt has ended. */
  report: (() => void) | null;
}

/** Reports, once each, the attempts that take long enough to be shown as running. */
export class SlowSteps {
  readonly #clock: Clock;
  /** In order of their start. A list, as most have ended when somebody looks: see `PassingMap` for what a map costs. */
  #watched: Watched[] = [];
  #timerSet = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Watches an attempt that begins now; the function it returns says that it has ended. */
  watch(report: () => void): () => void {
    const watched: Watched = { sinceMs: this.#clock.monotonicMs(), report };
    this.#watched.push(watched);
    this.#arm();
    return () => {
      watched.report = null;
    };
  }

  #arm(): void {
    if (this.#timerSet) return;
    this.#timerSet = true;
    this.#clock.setTimer(slowAfterMs, () => {
      this.#timerSet = false;
      const now = this.#clock.monotonicMs();
      const young = this.#watched.findIndex(({ sinceMs }) => now - sinceMs < slowAfterMs);
      const old = young === -1 ? this.#watched : this.#watched.slice(0, young);
      this.#watched = young === -1 ? [] : this.#watched.slice(young).filter(({ report }) => report !== null);
      for (const { report } of old) report?.();
      if (this.#watched.length > 0) this.#arm();
    });
  }
}
