import type { RuleReading } from "./read-rule.ts";

/** A rule that no longer fits its site. */
export type Drift = {
  readonly host: string;
  readonly missed: RuleReading["missed"];
  /** Pages on which it missed something, and all that it was used on. */
  readonly pages: number;
  readonly of: number;
};

/** The rules of a run, each with what it missed on half of its pages at least. */
export function driftsOf(readings: readonly RuleReading[]): Drift[] {
  return [...Map.groupBy(readings, ({ host }) => host)].map(([host, all]) => {
    const missed = (["price", "name", "availability"] as const).filter(
      (wanted) => all.filter((reading) => reading.missed.includes(wanted)).length * 2 >= all.length,
    );
    const pages = all.filter((reading) => missed.some((wanted) => reading.missed.includes(wanted))).length;
    return { host, missed, pages, of: all.length };
  });
}
