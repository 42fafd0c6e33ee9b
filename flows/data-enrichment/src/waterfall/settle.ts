import type { Json } from "@millrace/flow";

/** What one source says of a field. */
export interface Candidate {
  readonly source: string;
  readonly value: Json;
  readonly confidence: number;
}

export interface Settled {
  readonly value: Json;
  /** From 0 to 1. */
  readonly confidence: number;
  /** The sources that say so. */
  readonly sources: readonly string[];
}

/** Chooses the value that is most likely right, if sources err independently and at most one value is right. */
export function settle(candidates: readonly Candidate[]): Settled | null {
  const groups = new Map<string, { value: Json; wrong: number; sources: string[] }>();
  for (const { source, value, confidence } of candidates) {
    const sameAs = comparable(value);
    const group = groups.get(sameAs);
    if (group) {
      group.wrong *= 1 - confidence;
      group.sources.push(source);
    } else groups.set(sameAs, { value, wrong: 1 - confidence, sources: [source] });
  }
  // Dividing by what all have in common leaves the odds of each value against that none is right.
  const odds = [...groups.values()].map((group) => ({ ...group, odds: (1 - group.wrong) / group.wrong }));
  const all = odds.reduce((sum, group) => sum + group.odds, 1);
  const [best] = odds.sort((one, other) => other.odds - one.odds);
  return best ? { value: best.value, confidence: best.odds / all, sources: best.sources } : null;
}

/** Case, blanks and how a number is written make no other value. */
function comparable(value: Json): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const text = value.normalize("NFKC").trim().replace(/\s+/gu, " ").toLowerCase();
  return /^-?\d{1,15}(\.\d{1,9})?$/u.test(text) ? String(Number(text)) : text;
}
