import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { schedule, scheduleExample, scheduleId } from "./schedule.ts";

export const resumeSchedule = operation(routes.schedules.resume, {
  input: z.strictObject({ scheduleId }),
  output: schedule,
  errors: ["SCHEDULE_NOT_FOUND"],
  scope: "schedules:write",
  summary: "Lets a paused schedule go on with its next moment from now.",
  example: { input: { scheduleId: scheduleExample.scheduleId }, output: scheduleExample },
});
