import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { scheduleId } from "./schedule.ts";

export const deleteSchedule = operation(routes.schedules.delete, {
  input: z.strictObject({ scheduleId }),
  output: z.object({ scheduleId }),
  errors: ["SCHEDULE_NOT_FOUND", "SCHEDULE_CONFLICT"],
  scope: "schedules:write",
  summary: "Removes a schedule that no flow declares, with the record of its firings; its runs stay.",
  example: {
    input: { scheduleId: "price-monitoring.month-end" },
    output: { scheduleId: "price-monitoring.month-end" },
  },
});
