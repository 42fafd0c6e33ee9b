import { type CronSchedule, type ScheduleOptions, scheduleInvalid, scheduleRules } from "./schedule.ts";

export interface CronOptions extends ScheduleOptions {
  /** Of the IANA database, such as "Europe/Berlin". (Default: "UTC") */
  readonly timezone?: string;
}

/**
 * Starts runs by a cron pattern: minute, hour, day of the month, month, day of the week; a field for seconds may come
 * first. A pattern that means nothing, or a time zone that is not known, is refused when the flow is published.
 */
export function cron(pattern: string, options: CronOptions = {}): CronSchedule {
  const fields = typeof pattern === "string" ? pattern.trim().split(/\s+/) : [];
  if (fields.length !== 5 && fields.length !== 6) {
    throw scheduleInvalid(
      `a cron pattern must have five fields, or six with seconds: ${JSON.stringify(pattern)}`,
      'Write it like "0 6 * * 1-5": at 6:00 from Monday to Friday.',
    );
  }
  const { timezone = "UTC", ...rest } = options;
  return Object.freeze({ kind: "cron" as const, pattern: fields.join(" "), timezone, ...scheduleRules(rest) });
}
