import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";
import { scheduleDto } from "./schedule-dto.ts";

const upcomingCount = 5;

export const getSchedule = bind(operations.schedules.get, async ({ input, project, parts }) => {
  const control = createScheduleControl(parts);
  const schedule = await control.get({ project, scheduleId: input.scheduleId });
  const upcoming = control.upcoming(schedule, upcomingCount).map((ms) => new Date(ms).toISOString());
  return { ...scheduleDto(schedule), upcoming };
});
