import type { ScheduleDto } from "@millrace/contract";
import { durationText } from "../time/duration-text.ts";

/** When a schedule fires, in a line. */
export function timingText(timing: ScheduleDto["timing"]): string {
  switch (timing.kind) {
    case "cron":
      return `${timing.pattern} (${timing.timezone})`;
    case "every":
      return `every ${durationText(timing.everyMs)}`;
    case "once":
      return "once";
  }
}

/** What else holds: lateness, and what becomes of moments at which nobody could fire. */
export function ruleTexts({ missed, jitterMs }: ScheduleDto["timing"]): string[] {
  const missedTexts = {
    skip: "missed moments are skipped",
    coalesce: "missed moments come to one run",
    "catch up": "missed moments get a run each",
  };
  return [missedTexts[missed], ...(jitterMs > 0 ? [`up to ${durationText(jitterMs)} late`] : [])];
}

/** A moment as clocks show it in the schedule's own time zone. */
export function momentIn(at: string, timezone: string): string {
  const format = { dateStyle: "full", timeStyle: "medium", timeZone: timezone } as const;
  return new Intl.DateTimeFormat("en-GB", format).format(Date.parse(at));
}

/** The time zone that a schedule is read in. */
export const zoneOf = (timing: ScheduleDto["timing"]) => (timing.kind === "cron" ? timing.timezone : "UTC");
