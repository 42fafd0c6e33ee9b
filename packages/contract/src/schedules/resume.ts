import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { schedule, scheduleExample, scheduleId } from "./schedule.ts";

export const resumeSchedule = operation({
  id: "schedules.resume",
  method: "POST",
  path: "/api/v1/schedules/{scheduleId}/resume",
  kind: "call",
  input: z.strictObject({ scheduleId }),
  output: schedule,
  errors: ["SCHEDULE_NOT_FOUND"],
  scope: "schedules:write",
  summary: "Lets a paused schedule go on with its next moment from now.",
  repeatable: true,
  example: { input: { scheduleId: scheduleExample.scheduleId }, output: scheduleExample },
});
