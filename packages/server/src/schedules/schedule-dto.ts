import type { FiringDto, ScheduleDto } from "@millrace/contract";
import { readTiming } from "@millrace/engine";
import type { Json } from "@millrace/flow";
import type { Firing, StoredSchedule } from "@millrace/store/schedules";

export function scheduleDto(schedule: StoredSchedule): ScheduleDto {
  return {
    scheduleId: schedule.scheduleId,
    flow: schedule.flow,
    declared: schedule.declared,
    timing: { ...readTiming(schedule.timing) },
    input: JSON.parse(schedule.input) as Json,
    pausedAt: moment(schedule.pausedAt),
    lastDueAt: moment(schedule.lastDueAt),
    nextDueAt: moment(schedule.nextDueAt),
    nextAt: moment(schedule.nextAt),
    createdAt: new Date(schedule.createdAt).toISOString(),
    updatedAt: new Date(schedule.updatedAt).toISOString(),
  };
}

export function firingDto({ project, scheduleId, ...firing }: Firing): FiringDto {
  return {
    ...firing,
    dueAt: new Date(firing.dueAt).toISOString(),
    firedAt: new Date(firing.firedAt).toISOString(),
  };
}

function moment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
