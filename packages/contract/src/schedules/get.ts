import { z } from "zod";
import { timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { schedule, scheduleExample, scheduleId } from "./schedule.ts";

export const getSchedule = operation(routes.schedules.get, {
  input: z.strictObject({ scheduleId }),
  output: schedule.extend({
    upcoming: z.array(timestamp).describe("The next five moments, without jitter; none while it is paused."),
  }),
  errors: ["SCHEDULE_NOT_FOUND"],
  scope: "schedules:read",
  summary: "Shows a schedule and when it is due next.",
  example: {
    input: { scheduleId: scheduleExample.scheduleId },
    output: { ...scheduleExample, upcoming: ["2026-03-03T05:00:00.000Z", "2026-03-04T05:00:00.000Z"] },
  },
});
