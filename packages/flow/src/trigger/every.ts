import { type Duration, parseDuration } from "../durations/duration.ts";
import { type EverySchedule, parseMoment, type ScheduleOptions, scheduleInvalid, scheduleRules } from "./schedule.ts";

export interface EveryOptions extends ScheduleOptions {
  /** A moment that it fires at, and from which it is counted. (Default: "1970-01-01T00:00:00Z", so that "15m" is on the quarter hour of UTC) */
  readonly from?: string;
}

/** Starts runs at an equal distance of a second or more, whatever clocks on the wall do. It fires at `from` first, or, where that is past, at the next multiple. */
export function every(distance: Duration, options: EveryOptions = {}): EverySchedule {
  const everyMs = parseDuration(distance);
  if (everyMs < 1_000) {
    throw scheduleInvalid(
      `its distance must be a second at least: ${JSON.stringify(distance)}`,
      'Write it like "15m".',
    );
  }
  const { from = "1970-01-01T00:00:00Z", ...rest } = options;
  const rules = scheduleRules(rest);
  if (rules.jitterMs > everyMs) {
    throw scheduleInvalid(
      `its jitter must not be longer than its distance: ${JSON.stringify(rest.jitter)} of ${JSON.stringify(distance)}`,
      "Take a shorter jitter.",
    );
  }
  return Object.freeze({ kind: "every" as const, everyMs, from: parseMoment(from), ...rules });
}
