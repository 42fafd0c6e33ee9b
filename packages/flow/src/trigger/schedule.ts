import { type Duration, parseDuration } from "../durations/duration.ts";
import { MillraceError } from "../errors/millrace-error.ts";
import type { Json } from "../json/json.ts";

/**
 * What becomes of moments at which nobody could fire: `skip` runs the latest one where it is younger than a minute,
 * `coalesce` makes one run for all of them, `catch up` one for each.
 */
export type Missed = "skip" | "coalesce" | "catch up";

export interface ScheduleOptions {
  /** Tells the schedules of a flow apart: lower-case words joined by dashes. (Default: its place among them, from 1) */
  readonly name?: string;
  /** (Default: "coalesce") */
  readonly missed?: Missed;
  /** Each firing is late by a part of it: a different one per moment, always the same for one moment. (Default: none) */
  readonly jitter?: Duration;
  /** The input of the runs. (Default: {}) */
  readonly input?: Json;
}

interface ScheduleRules {
  readonly name: string | null;
  readonly missed: Missed;
  readonly jitterMs: number;
  readonly input: Json;
}

/** Fires when the clock of a time zone matches a pattern. */
export interface CronSchedule extends ScheduleRules {
  readonly kind: "cron";
  readonly pattern: string;
  readonly timezone: string;
}

/** Fires every so many milliseconds, counted from a moment. */
export interface EverySchedule extends ScheduleRules {
  readonly kind: "every";
  readonly everyMs: number;
  readonly from: string;
}

/** Fires at one moment. */
export interface OnceSchedule extends ScheduleRules {
  readonly kind: "once";
  readonly at: string;
}

export type Schedule = CronSchedule | EverySchedule | OnceSchedule;

const missedRules: readonly Missed[] = ["skip", "coalesce", "catch up"];
const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The part of a schedule that does not say when, checked. */
export function scheduleRules(options: ScheduleOptions): ScheduleRules {
  const { name = null, missed = "coalesce", jitter = 0, input = {} } = options;
  if (name !== null && (!namePattern.test(name) || name.length > 64)) {
    throw scheduleInvalid(
      `its name must be lower-case words joined by dashes, 64 characters at most: ${JSON.stringify(name)}`,
      'Name it like "month-end".',
    );
  }
  if (!missedRules.includes(missed)) {
    throw scheduleInvalid(
      `missed must be one of ${missedRules.join(", ")}: ${JSON.stringify(missed)}`,
      'Leave it out for "coalesce".',
    );
  }
  return { name, missed, jitterMs: parseDuration(jitter), input };
}

/** A moment with its zone, such as `2026-12-01T06:00:00Z`, in UTC. */
export function parseMoment(text: string): string {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw scheduleInvalid(
      `a moment must be a date and time with its zone: ${JSON.stringify(text)}`,
      'Write it like "2026-12-01T06:00:00Z" or "2026-12-01T07:00:00+01:00".',
    );
  }
  return new Date(ms).toISOString();
}

export function scheduleInvalid(rule: string, hint: string): MillraceError {
  return new MillraceError({ code: "SCHEDULE_INVALID", message: `Cannot use a schedule as ${rule}`, hint });
}
