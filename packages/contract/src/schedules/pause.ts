import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { schedule, scheduleExample, scheduleId } from "./schedule.ts";

export const pauseSchedule = operation(routes.schedules.pause, {
  input: z.strictObject({ scheduleId }),
  output: schedule,
  errors: ["SCHEDULE_NOT_FOUND"],
  scope: "schedules:write",
  summary: "Pauses a schedule, until it is resumed; a new version of its flow does not wake it.",
  example: {
    input: { scheduleId: scheduleExample.scheduleId },
    output: { ...scheduleExample, pausedAt: "2026-03-02T09:00:00.000Z", nextDueAt: null, nextAt: null },
  },
});
