import { formatDuration } from "../time/format-duration.ts";

export interface Tick {
  readonly percent: number;
  readonly label: string;
}

const roundMs = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const roundSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200];
const dayMs = 86_400_000;

/** Round moments, seven at most, on an axis that is so long. */
export function axisTicks(spanMs: number): Tick[] {
  const distances = [...roundMs, ...roundSeconds.map((seconds) => seconds * 1_000)];
  const distance = distances.find((candidate) => spanMs / candidate <= 6) ?? dayMs * Math.ceil(spanMs / dayMs / 6);
  const count = Math.floor(spanMs / distance);
  return Array.from({ length: count + 1 }, (_, index) => ({
    percent: (index * distance * 100) / spanMs,
    label: index === 0 ? "0" : tickLabel(index * distance),
  })).filter(({ percent }) => percent <= 94);
}

// Ticks are round: `2 s`, not `2.0 s`.
function tickLabel(atMs: number): string {
  return formatDuration(atMs).replace(".0 s", " s").replace(" 00 s", "").replace(" 00 min", "");
}

/** Where a stretch lies on the axis, in percent of its length. */
export function placeOnAxis(
  stretch: { readonly startMs: number; readonly endMs: number },
  axis: { readonly startMs: number; readonly endMs: number },
): { readonly leftPercent: number; readonly widthPercent: number } {
  const spanMs = Math.max(1, axis.endMs - axis.startMs);
  const percent = (atMs: number) => Math.min(100, Math.max(0, ((atMs - axis.startMs) * 100) / spanMs));
  const leftPercent = percent(stretch.startMs);
  return { leftPercent, widthPercent: percent(stretch.endMs) - leftPercent };
}
