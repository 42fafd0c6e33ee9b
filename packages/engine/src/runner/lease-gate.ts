import type { Clock } from "../clock/clock.ts";

/**
 * Lets a step start only while the worker's lease holds. A worker that was frozen past its lease has lost its runs to
 * another one: its late writes are fenced in the store, but a side effect could not be taken back (measured: `docs/decisions/0001`).
 */
export class LeaseGate {
  readonly #clock: Clock;
  #deadlineMs = 0;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a step may start now. */
  get open(): boolean {
    return this.#clock.monotonicMs() < this.#deadlineMs;
  }

  /** Resolves when a step may start. */
  enter(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  extend(deadlineMs: number): void {
    this.#deadlineMs = deadlineMs;
    if (!this.open) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
