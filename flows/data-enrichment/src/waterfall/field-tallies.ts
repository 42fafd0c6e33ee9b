import type { FieldTally } from "../output/report.ts";
import type { Provenance } from "./enrich-batch.ts";

/** How many values of each field were wanted and filled, and the sum of their confidences. */
export function fieldTallies(provenance: readonly Provenance[]): Record<string, FieldTally> {
  return provenance.reduce<Record<string, FieldTally>>(
    (all, { field, source, confidence }) =>
      addFields(all, { [field]: { wanted: 1, filled: source === null ? 0 : 1, confidence } }),
    {},
  );
}

export function addFields(
  sum: Readonly<Record<string, FieldTally>>,
  more: Readonly<Record<string, FieldTally>>,
): Record<string, FieldTally> {
  const all = { ...sum };
  for (const [name, { wanted, filled, confidence }] of Object.entries(more)) {
    const before = all[name] ?? { wanted: 0, filled: 0, confidence: 0 };
    all[name] = {
      wanted: before.wanted + wanted,
      filled: before.filled + filled,
      confidence: Math.round((before.confidence + confidence) * 1e4) / 1e4,
    };
  }
  return all;
}
