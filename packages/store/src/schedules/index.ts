export type { Firing, ScheduleKey, SchedulePlace, StoredSchedule } from "./schedule.ts";
export {
  declaredSchedules,
  dueSchedules,
  getSchedule,
  listFirings,
  listSchedules,
  nextScheduleAt,
} from "./schedule-reads.ts";
export type { FiringOutcome } from "./schedule-tables.ts";
export {
  advanceSchedules,
  deleteSchedule,
  insertFirings,
  insertSchedules,
  type NewFiring,
  updateSchedule,
} from "./schedule-writes.ts";
