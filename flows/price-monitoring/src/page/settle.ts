import type { OtherSay, Reason } from "./offer.ts";
import type { Source } from "./statement.ts";

export interface Said<T extends string> {
  source: Source;
  value: T;
}

interface Rules<T> {
  /** The reason where nobody says anything. */
  silence: string;
  same: (a: T, b: T) => boolean;
}

/** Takes the first of what the sources say, and notes who says otherwise. */
export function settle<T extends string>(
  said: readonly Said<T>[],
  { silence, same }: Rules<T>,
): { value: T | null; reason: Reason } {
  const [winner, ...rest] = said;
  if (winner === undefined) return { value: null, reason: { source: null, because: silence, others: [] } };
  const others: OtherSay[] = rest.map(({ source, value }) => ({ source, value, agrees: same(value, winner.value) }));
  const against = others.filter(({ agrees }) => !agrees).map(({ source }) => source);
  const because = `${winner.source} says “${winner.value}”${against.length === 0 ? "" : `, unlike ${against.join(" and ")}`}`;
  return { value: winner.value, reason: { source: winner.source, because, others } };
}
