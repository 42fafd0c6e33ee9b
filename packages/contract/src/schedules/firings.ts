import { z } from "zod";
import { timestamp, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { firing, firingExample, scheduleExample, scheduleId } from "./schedule.ts";

export const listFirings = operation(routes.schedules.firings, {
  input: z.strictObject({
    scheduleId,
    before: timestamp.optional().describe("The `next` of the page before."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    firings: z.array(firing),
    next: timestamp.nullable().describe("Pass it as `before` for the next page; null on the last one."),
  }),
  errors: ["SCHEDULE_NOT_FOUND"],
  scope: "schedules:read",
  summary: "Lists what became of each moment at which a schedule was due, latest first.",
  example: {
    input: { scheduleId: scheduleExample.scheduleId, limit: 1 },
    output: { firings: [firingExample], next: firingExample.dueAt },
  },
});
