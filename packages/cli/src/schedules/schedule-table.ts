import type { ScheduleDto, TimingDto } from "@millrace/contract";
import { showDuration } from "../terminal/durations.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

const columns = [{ title: "schedule", longest: 60 }, { title: "fires", longest: 60 }, { title: "next" }];

/** Schedules under each other, with when each fires next. */
export function scheduleTable(schedules: readonly ScheduleDto[]): string {
  return table(
    columns,
    schedules.map((schedule) => [schedule.scheduleId, showTiming(schedule.timing), nextText(schedule)]),
  );
}

/** When a schedule fires, in words. */
export function showTiming(timing: TimingDto): string {
  if (timing.kind === "cron") return `${timing.pattern} (${timing.timezone})`;
  return timing.kind === "every" ? `every ${showDuration(timing.everyMs)}` : "once";
}

/** A moment as the clock of the schedule's time zone shows it. */
export function showMoment(moment: string, timing: TimingDto): string {
  const timeZone = timing.kind === "cron" ? timing.timezone : "UTC";
  // Sweden writes 2026-03-03 06:00:00.
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return `${clock.format(new Date(moment))} ${timeZone}`;
}

function nextText({ pausedAt, nextAt, timing }: ScheduleDto): string {
  if (pausedAt !== null) return paint("yellow", "paused");
  return nextAt === null ? paint("dim", "never again") : showMoment(nextAt, timing);
}
