import { z } from "zod";
import { flowName, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { schedule, scheduleExample, scheduleId } from "./schedule.ts";

export const listSchedules = operation(routes.schedules.list, {
  input: z.strictObject({
    flow: flowName.optional(),
    after: scheduleId.optional().describe("The `next` of the page before."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    schedules: z.array(schedule),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "schedules:read",
  summary: "Lists schedules in the order of their ids.",
  example: { input: { flow: scheduleExample.flow }, output: { schedules: [scheduleExample], next: null } },
});
