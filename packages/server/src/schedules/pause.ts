import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";
import { scheduleDto } from "./schedule-dto.ts";

export const pauseSchedule = bind(operations.schedules.pause, async ({ input, project, parts }) =>
  scheduleDto(await createScheduleControl(parts).pause({ project, scheduleId: input.scheduleId })),
);
