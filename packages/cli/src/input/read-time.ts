import { type Duration, parseDuration } from "@millrace/flow/durations";
import { MillraceError } from "@millrace/flow/errors";

/** How long, as an option says it: `90s`, `10m`, `1.5h`, `2d`; in milliseconds. */
export function readDuration(option: string, text: string): number {
  try {
    return parseDuration(text as Duration);
  } catch (cause) {
    throw notRead(option, { rule: "it must be a duration such as 90s, 10m or 2d", seen: text, cause });
  }
}

export interface MomentOptions {
  /** Which way a duration counts. */
  readonly towards: "past" | "future";
  readonly nowMs?: number;
}

/** A moment as an option says it: written out, such as `2026-03-01T06:00:00Z`, or so long from now, such as `2h`; in UTC. */
export function readMoment(option: string, text: string, { towards, nowMs = Date.now() }: MomentOptions): string {
  const isDate = /^\d{4}-\d\d-\d\d/.test(text);
  const ms = isDate ? Date.parse(text) : nowMs + awayMs(text) * (towards === "past" ? -1 : 1);
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw notRead(option, {
    rule: "it must be a time such as 2026-03-01T06:00:00Z, or a duration such as 2h",
    seen: text,
  });
}

function awayMs(text: string): number {
  try {
    return parseDuration(text as Duration);
  } catch {
    return Number.NaN;
  }
}

function notRead(
  option: string,
  { rule, seen, cause }: { readonly rule: string; readonly seen: string; readonly cause?: unknown },
): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take ${option} as ${rule}: ${seen}`,
    hint: "The units are ms, s, m, h, d and w.",
    cause,
  });
}
