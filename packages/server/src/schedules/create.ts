import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";
import { scheduleDto } from "./schedule-dto.ts";

export const createSchedule = bind(operations.schedules.create, async ({ input, project, parts }) => {
  const [schedule] = await createScheduleControl(parts).create({ project, schedules: [input] });
  return scheduleDto(schedule!);
});
