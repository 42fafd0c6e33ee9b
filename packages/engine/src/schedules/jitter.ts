import { createHash } from "node:crypto";
import type { ScheduleKey } from "@millrace/store/schedules";

/** How late a moment fires: from 0 to below `jitterMs`, the same whenever it is worked out, another for each schedule and moment. */
export function jitterOf({ project, scheduleId }: ScheduleKey, dueAt: number, jitterMs: number): number {
  if (jitterMs === 0) return 0;
  const digest = createHash("sha256").update(`${project}/${scheduleId}/${dueAt}`).digest();
  return Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * jitterMs);
}
