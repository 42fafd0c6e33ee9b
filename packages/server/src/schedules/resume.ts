import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";
import { scheduleDto } from "./schedule-dto.ts";

export const resumeSchedule = bind(operations.schedules.resume, async ({ input, project, parts }) =>
  scheduleDto(await createScheduleControl(parts).resume({ project, scheduleId: input.scheduleId })),
);
