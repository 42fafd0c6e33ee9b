const bars = "▁▂▃▄▅▆▇█";

/** Counts what has ended in each of the last seconds. */
export class EndedPerSecond {
  readonly #seconds: number;
  readonly #counts = new Map<number, { succeeded: number; failed: number }>();

  constructor({ seconds }: { readonly seconds: number }) {
    this.#seconds = seconds;
  }

  add(how: "succeeded" | "failed", atMs: number): void {
    const second = Math.floor(atMs / 1_000);
    const count = this.#counts.get(second) ?? { succeeded: 0, failed: 0 };
    count[how]++;
    this.#counts.set(second, count);
  }

  /** Oldest second first; what is older is forgotten. */
  until(nowMs: number): readonly { readonly succeeded: number; readonly failed: number }[] {
    const last = Math.floor(nowMs / 1_000);
    for (const second of this.#counts.keys()) if (second <= last - this.#seconds) this.#counts.delete(second);
    return Array.from(
      { length: this.#seconds },
      (_, index) => this.#counts.get(last - this.#seconds + 1 + index) ?? { succeeded: 0, failed: 0 },
    );
  }
}

/** A row of bars, each as high as its number, the highest one full; a dot for none. */
export function sparkline(numbers: readonly number[]): string {
  const most = Math.max(1, ...numbers);
  return numbers.map((number) => (number === 0 ? "·" : bars[Math.ceil((number / most) * bars.length) - 1])).join("");
}
