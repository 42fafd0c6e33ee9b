const bars = "▁▂▃▄▅▆▇█";

/** Counts what has ended in each of the last seconds, since `fromMs`. */
export class EndedPerSecond {
  readonly #seconds: number;
  readonly #first: number;
  readonly #counts = new Map<number, { succeeded: number; failed: number }>();

  constructor({ seconds, fromMs }: { readonly seconds: number; readonly fromMs: number }) {
    this.#seconds = seconds;
    this.#first = Math.floor(fromMs / 1_000);
  }

  add(how: "succeeded" | "failed", atMs: number): void {
    const second = Math.floor(atMs / 1_000);
    const count = this.#counts.get(second) ?? { succeeded: 0, failed: 0 };
    count[how]++;
    this.#counts.set(second, count);
  }

  /** Oldest second first, as many as were counted; what is older is forgotten. */
  until(nowMs: number): readonly { readonly succeeded: number; readonly failed: number }[] {
    const last = Math.floor(nowMs / 1_000);
    for (const second of this.#counts.keys()) if (second <= last - this.#seconds) this.#counts.delete(second);
    const length = Math.min(this.#seconds, last - this.#first + 1);
    return Array.from(
      { length },
      (_, index) => this.#counts.get(last - length + 1 + index) ?? { succeeded: 0, failed: 0 },
    );
  }
}

/** A row of bars, each as high as its number, the highest one full; a dot for none. */
export function sparkline(numbers: readonly number[]): string {
  const most = Math.max(1, ...numbers);
  return numbers.map((number) => (number === 0 ? "·" : bars[Math.ceil((number / most) * bars.length) - 1])).join("");
}
