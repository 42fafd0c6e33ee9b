/** A span for people: "850 ms", "2.4 s", "3 min 12 s", "2 h 5 min", "15 min". */
export function showDuration(ms: number): string {
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 100) < 600) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min${rest(seconds % 60, "s")}`;
  return `${Math.floor(seconds / 3_600)} h${rest(Math.floor((seconds % 3_600) / 60), "min")}`;
}

function rest(count: number, unit: string): string {
  return count === 0 ? "" : ` ${count} ${unit}`;
}

/** How long ago a moment was, for lists: "12 s ago". */
export function showAge(moment: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(moment)) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
