import { operations } from "@millrace/contract";
import { createScheduleControl } from "@millrace/engine";
import { bind } from "../http/bind.ts";
import { firingDto } from "./schedule-dto.ts";

export const listFirings = bind(operations.schedules.firings, async ({ input, project, parts }) => {
  const control = createScheduleControl(parts);
  const { scheduleId, limit } = input;
  await control.get({ project, scheduleId });
  const before = input.before === undefined ? undefined : Date.parse(input.before);
  const found = await control.firings({ project, scheduleId, before, limit: limit + 1 });
  const firings = found.slice(0, limit).map(firingDto);
  return { firings, next: found.length > limit ? (firings.at(-1)?.dueAt ?? null) : null };
});
