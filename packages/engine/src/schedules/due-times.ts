import { MillraceError } from "@millrace/flow/errors";
import { Cron } from "croner";
import type { Timing } from "./timing.ts";

const longestJitterMs = 86_400_000;

/** Works out the moments of timings; patterns that occur more than once are read once. */
export class DueTimes {
  readonly #patterns = new Map<string, Cron>();

  /** The first moment after another one, strictly; null when there is none. */
  next(timing: Timing, afterMs: number): number | null {
    if (timing.kind === "once") {
      const atMs = Date.parse(timing.at);
      return atMs > afterMs ? atMs : null;
    }
    if (timing.kind === "every") {
      const fromMs = Date.parse(timing.from);
      if (afterMs < fromMs) return fromMs;
      return fromMs + (Math.floor((afterMs - fromMs) / timing.everyMs) + 1) * timing.everyMs;
    }
    return this.#pattern(timing).nextRun(new Date(afterMs))?.getTime() ?? null;
  }

  #pattern({ pattern, timezone }: Extract<Timing, { kind: "cron" }>): Cron {
    const key = `${timezone} ${pattern}`;
    const known = this.#patterns.get(key);
    if (known) return known;
    // "no-wildcard": a time that names its hour and minute fires once on every day, also where clocks change.
    const read = new Cron(pattern, { timezone, mode: "5-or-6-parts", fixedTimeRule: "no-wildcard", paused: true });
    this.#patterns.set(key, read);
    return read;
  }
}

/** Refuses a timing that means nothing or never fires after a moment (`SCHEDULE_INVALID`). */
export function checkTiming(timing: Timing, { afterMs }: { readonly afterMs: number }): void {
  if (timing.jitterMs > longestJitterMs || (timing.kind === "every" && timing.jitterMs > timing.everyMs)) {
    throw scheduleInvalid(timing, `its jitter must be a day at most, and no longer than its distance`);
  }
  if (timing.kind === "cron" && !isTimeZone(timing.timezone)) {
    throw scheduleInvalid(timing, "its time zone must be one that is known");
  }
  let next: number | null;
  try {
    next = new DueTimes().next(timing, afterMs);
  } catch (cause) {
    throw scheduleInvalid(timing, (cause as Error).message.replace(/^Cron\w+: /, ""), cause);
  }
  if (next === null) throw scheduleInvalid(timing, "it must fire at least once, and there is no such moment");
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** A timing in the words it was written in. */
function showTiming(timing: Timing): string {
  if (timing.kind === "cron") return `cron "${timing.pattern}" in ${timing.timezone}`;
  return timing.kind === "every" ? `every ${timing.everyMs} ms from ${timing.from}` : `once at ${timing.at}`;
}

function scheduleInvalid(timing: Timing, why: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: "SCHEDULE_INVALID",
    message: `Cannot use the schedule ${showTiming(timing)}: ${why}`,
    hint:
      timing.kind === "once"
        ? "Name a moment that is still to come."
        : 'A pattern is minute, hour, day of the month, month, day of the week, such as "0 6 * * 1-5"; a time zone is one like "Europe/Berlin".',
    cause,
  });
}
