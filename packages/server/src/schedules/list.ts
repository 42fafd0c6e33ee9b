import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";
import { scheduleDto } from "./schedule-dto.ts";

export const listSchedules = bind(operations.schedules.list, async ({ input, project, parts }) => {
  const { flow, after, limit } = input;
  // One more than asked for, to know whether there is a next page.
  const found = await createScheduleControl(parts).list({ project, flow, after, limit: limit + 1 });
  const schedules = found.slice(0, limit).map(scheduleDto);
  return { schedules, next: found.length > limit ? (schedules.at(-1)?.scheduleId ?? null) : null };
});
