import { z } from "zod";
import { cursor, flowName, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { schedule, scheduleExample } from "./schedule.ts";

export const listSchedules = operation(routes.schedules.list, {
  input: z.strictObject({
    flow: flowName.optional(),
    after: cursor("[a-z][a-z0-9-]{0,63}\\..{1,75}"),
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
