export { checkEventType, checkEventWhere, type EmittedEvent, type EventWhere } from "../event/event.ts";
export { isEventTrigger } from "./on.ts";
export type { CronSchedule, EverySchedule, Missed, OnceSchedule, Schedule, ScheduleOptions } from "./schedule.ts";
