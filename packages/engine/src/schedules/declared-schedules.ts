import { MillraceError } from "@millrace/flow/errors";
import type { Schedule } from "@millrace/flow/trigger";
import type { Tables, TableWrite } from "@millrace/store";
import { deleteSchedule, insertSchedules, type StoredSchedule, updateSchedule } from "@millrace/store/schedules";
import { DueTimes } from "./due-times.ts";
import { placeAfter } from "./plan-firings.ts";
import { timingText } from "./timing.ts";

/** The statements that make a flow's schedules those that its version declares. A schedule that did not change is left alone, a paused one stays paused. */
export function declaredScheduleWrites(
  tables: Tables,
  options: {
    readonly project: string;
    readonly flow: string;
    readonly schedules: readonly Schedule[];
    /** The flow's schedules as they were read. */
    readonly present: readonly StoredSchedule[];
    readonly nowMs: number;
  },
): readonly TableWrite[] {
  const { project, flow, present, nowMs } = options;
  const times = new DueTimes();
  const added: StoredSchedule[] = [];
  const writes: TableWrite[] = [];
  const wanted = namedSchedules(flow, options.schedules);
  for (const [scheduleId, schedule] of wanted) {
    const before = present.find((row) => row.scheduleId === scheduleId);
    if (before && !before.declared) throw nameTaken(scheduleId);
    const timing = timingText(schedule);
    const input = JSON.stringify(schedule.input);
    if (before?.timing === timing && before.input === input) continue;
    const row = before ?? newSchedule({ project, scheduleId, flow, declared: true, nowMs });
    // Another input leaves the moments as they are, and those that are due already.
    const place = before?.timing === timing ? {} : placeAfter(row, { timing: schedule, times, nowMs });
    const after = { ...row, timing, input, updatedAt: nowMs, ...place };
    if (before) writes.push(updateSchedule(tables, after));
    else added.push(after);
  }
  for (const row of present)
    if (row.declared && !wanted.has(row.scheduleId)) writes.push(...deleteSchedule(tables, row));
  return added.length > 0 ? [...writes, insertSchedules(tables, added)] : writes;
}

/** A schedule that has no timing yet. */
export function newSchedule(options: {
  readonly project: string;
  readonly scheduleId: string;
  readonly flow: string;
  readonly declared: boolean;
  readonly nowMs: number;
}): Omit<StoredSchedule, "timing" | "input"> {
  const { nowMs, ...rest } = options;
  return {
    ...rest,
    pausedAt: null,
    lastDueAt: null,
    nextDueAt: null,
    nextAt: null,
    revision: 0,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
}

/** The schedules of a flow by id: its name, and theirs or their place. */
export function namedSchedules(flow: string, schedules: readonly Schedule[]): ReadonlyMap<string, Schedule> {
  const named = new Map<string, Schedule>();
  for (const [index, schedule] of schedules.entries()) {
    const scheduleId = `${flow}.${schedule.name ?? index + 1}`;
    if (named.has(scheduleId)) {
      throw new MillraceError({
        code: "SCHEDULE_INVALID",
        message: `Cannot publish ${flow} as each of its schedules must have a name of its own: ${schedule.name} is there twice`,
        hint: "Give one of them another name.",
      });
    }
    named.set(scheduleId, schedule);
  }
  return named;
}

function nameTaken(scheduleId: string): MillraceError {
  return new MillraceError({
    code: "SCHEDULE_CONFLICT",
    message: `Cannot declare the schedule ${scheduleId} as its name must be free: it was added by hand`,
    hint: `Remove that one (millrace schedules remove ${scheduleId}), or give the flow's schedule another name.`,
  });
}
