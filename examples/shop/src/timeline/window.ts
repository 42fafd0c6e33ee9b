import { draw, drawInteger } from "../random.ts";

export type WindowRule = {
  readonly seed: number;
  readonly sku: string;
  readonly what: string;
  readonly cycleDays: number;
  /** How likely a cycle has a window at all, 0 to 1. */
  readonly chance: number;
  readonly days: readonly [least: number, most: number];
};

/** The number of the cycle whose window covers a day, or null outside of windows; each product has a phase of its own. */
export function windowAt(day: number, { seed, sku, what, cycleDays, chance, days }: WindowRule): number | null {
  const shifted = day + drawInteger(0, cycleDays - 1, seed, sku, what, "phase");
  const cycle = Math.floor(shifted / cycleDays);
  if (draw(seed, sku, what, "happens", cycle) >= chance) return null;
  const length = drawInteger(days[0], days[1], seed, sku, what, "length", cycle);
  const start = drawInteger(0, cycleDays - length, seed, sku, what, "start", cycle);
  const dayOfCycle = shifted % cycleDays;
  return dayOfCycle >= start && dayOfCycle < start + length ? cycle : null;
}
