import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";

export const deleteSchedule = bind(operations.schedules.delete, async ({ input, project, parts }) => {
  const { scheduleId } = input;
  await createScheduleControl(parts).delete({ project, scheduleId });
  return { scheduleId };
});
