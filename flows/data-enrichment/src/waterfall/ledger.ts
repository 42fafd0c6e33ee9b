import type { Source } from "../input/enrichment.ts";

export type SourceTally = {
  asked: number;
  cached: number;
  missing: number;
  failed: number;
  used: number;
  costUsd: number;
};

/** Counts what sources were asked and what it cost, and refuses what would cost more than the cap. */
export class Ledger {
  readonly tallies: Record<string, SourceTally> = {};
  readonly #leftUsd: number;
  isCapReached = false;

  constructor(leftUsd: number) {
    this.#leftUsd = leftUsd;
  }

  get costUsd(): number {
    return rounded(Object.values(this.tallies).reduce((sum, tally) => sum + tally.costUsd, 0));
  }

  counts() {
    return { tallies: this.tallies, costUsd: this.costUsd, isCapReached: this.isCapReached };
  }

  of(source: string): SourceTally {
    this.tallies[source] ??= { asked: 0, cached: 0, missing: 0, failed: 0, used: 0, costUsd: 0 };
    return this.tallies[source];
  }

  /** How many of so many keys may be paid for; they are booked. */
  book(name: string, { source, wanted }: { readonly source: Source; readonly wanted: number }): number {
    const each = "costUsd" in source ? source.costUsd : 0;
    // A thousandth of a cent is what sums of decimals may be off by.
    const affordable = each === 0 ? wanted : Math.min(wanted, Math.floor((this.#leftUsd - this.costUsd + 1e-5) / each));
    const booked = Math.max(0, affordable);
    if (booked < wanted) this.isCapReached = true;
    const tally = this.of(name);
    tally.asked += booked;
    tally.costUsd = rounded(tally.costUsd + booked * each);
    return booked;
  }
}

/** Adds what a batch has counted to what those before it have. */
export function addTallies(
  sum: Readonly<Record<string, SourceTally>>,
  more: Readonly<Record<string, SourceTally>>,
): Record<string, SourceTally> {
  const all = { ...sum };
  for (const [name, tally] of Object.entries(more)) {
    const before = all[name];
    all[name] = before
      ? {
          asked: before.asked + tally.asked,
          cached: before.cached + tally.cached,
          missing: before.missing + tally.missing,
          failed: before.failed + tally.failed,
          used: before.used + tally.used,
          costUsd: rounded(before.costUsd + tally.costUsd),
        }
      : tally;
  }
  return all;
}

/** To a millionth of a dollar, so that sums do not drift. */
export const rounded = (usd: number) => Math.round(usd * 1e6) / 1e6;
