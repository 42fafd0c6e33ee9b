import { MillraceError } from "../errors/millrace-error.ts";

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A number of milliseconds, or a number with its unit: `"250ms"`, `"5s"`, `"1.5h"`, `"2d"`. */
export type Duration = number | `${number}${keyof typeof unitMs}`;

// 100 years: longer waits are mistakes of a factor, not plans.
const maxDurationMs = 100 * 365 * unitMs.d;

/** A duration as whole milliseconds, from 0 to 100 years. */
export function parseDuration(duration: Duration): number {
  const ms = typeof duration === "number" ? duration : parseText(duration);
  if (!Number.isFinite(ms) || ms < 0 || ms > maxDurationMs) {
    throw new MillraceError({
      code: "DURATION_INVALID",
      message: `Cannot use a duration as it must be from 0 to 100 years: ${typeof duration === "string" ? JSON.stringify(duration) : String(duration)}`,
      hint: 'Write milliseconds as a number, or a number with a unit: "250ms", "5s", "10m", "1.5h", "2d", "1w".',
    });
  }
  return Math.round(ms);
}

function parseText(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text);
  return match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : Number.NaN;
}
