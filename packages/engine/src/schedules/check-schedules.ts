import type { Schedule } from "@millrace/flow/trigger";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { readTriggers } from "../runner/manifest-triggers.ts";
import { namedSchedules } from "./declared-schedules.ts";
import { checkTiming } from "./due-times.ts";
import { checkScheduleInput } from "./scheduled-runs.ts";

/**
 * The schedules among a manifest's triggers. Refused are those that never fire (`SCHEDULE_INVALID`; the moment of `once`
 * may be past) and those whose input the flow does not take (`INPUT_INVALID`).
 */
export function checkSchedules(manifest: FlowManifest): readonly Schedule[] {
  const schedules = readTriggers(manifest).filter((trigger) => trigger.kind !== "event");
  namedSchedules(manifest.name, schedules);
  for (const schedule of schedules) {
    checkTiming(schedule, { afterMs: 0 });
    checkScheduleInput(manifest, schedule.input);
  }
  return schedules;
}
