import { z } from "zod";
import { flowName, json } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { schedule, scheduleExample, timing } from "./schedule.ts";

export const createSchedule = operation(routes.schedules.create, {
  input: z.strictObject({
    flow: flowName,
    name: z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by dashes")
      .max(64)
      .optional()
      .describe("Tells it apart from the flow's other schedules; a random one where it is left out."),
    timing,
    input: json.default({}),
  }),
  output: schedule,
  errors: ["FLOW_NOT_FOUND", "SCHEDULE_INVALID", "SCHEDULE_CONFLICT", "INPUT_INVALID", "VALUE_TOO_LARGE", "DISK_FULL"],
  scope: "schedules:write",
  summary: "Adds a schedule to a published flow, beside those that the flow declares.",
  example: {
    input: {
      flow: scheduleExample.flow,
      name: "month-end",
      timing: { kind: "cron", pattern: "0 18 L * *", timezone: "Europe/Berlin" },
    },
    output: {
      ...scheduleExample,
      scheduleId: "price-monitoring.month-end",
      declared: false,
      timing: { kind: "cron", pattern: "0 18 L * *", timezone: "Europe/Berlin", missed: "coalesce", jitterMs: 0 },
      lastDueAt: null,
      nextDueAt: "2026-03-31T16:00:00.000Z",
      nextAt: "2026-03-31T16:00:00.000Z",
    },
  },
});
