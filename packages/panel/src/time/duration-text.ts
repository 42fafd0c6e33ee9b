const units = [
  { ms: 86_400_000, text: "d" },
  { ms: 3_600_000, text: "h" },
  { ms: 60_000, text: "m" },
  { ms: 1_000, text: "s" },
  { ms: 1, text: "ms" },
] as const;

/** A whole duration in its largest unit, as flows write it: `90s`, `5m`. */
export function durationText(durationMs: number): string {
  const unit = units.find(({ ms }) => durationMs % ms === 0) ?? units[4];
  return `${durationMs / unit.ms}${unit.text}`;
}
