import { type OnceSchedule, parseMoment, type ScheduleOptions, scheduleRules } from "./schedule.ts";

/** Starts one run, at a moment given with its zone: `"2026-12-01T06:00:00Z"`. One that is past when the flow is published starts none. */
export function once(at: string, options: ScheduleOptions = {}): OnceSchedule {
  return Object.freeze({ kind: "once" as const, at: parseMoment(at), ...scheduleRules(options) });
}
