import { z } from "@millrace/flow";
import type { CronSchedule, EverySchedule, OnceSchedule } from "@millrace/flow/trigger";

type Rules = "name" | "input";

/** When a schedule fires, and what becomes of moments that were missed. */
export type Timing = Omit<CronSchedule, Rules> | Omit<EverySchedule, Rules> | Omit<OnceSchedule, Rules>;

const moment = z.iso.datetime();
const rules = {
  missed: z.enum(["skip", "coalesce", "catch up"]),
  jitterMs: z.int().min(0),
};
const cronFields = { kind: z.literal("cron"), pattern: z.string().max(200), timezone: z.string().max(64), ...rules };
const everyFields = { kind: z.literal("every"), everyMs: z.int().min(1_000), from: moment, ...rules };
const onceFields = { kind: z.literal("once"), at: moment, ...rules };
const declared = { name: z.string().max(64).nullable(), input: z.json() };

/** The shape of a timing that comes from outside. */
const timingShape = z.discriminatedUnion("kind", [z.object(cronFields), z.object(everyFields), z.object(onceFields)]);

/** The shape of a schedule in a manifest, which the flow's own code has written. */
export const scheduleShape = z.discriminatedUnion("kind", [
  z.object({ ...cronFields, ...declared }),
  z.object({ ...everyFields, ...declared }),
  z.object({ ...onceFields, ...declared }),
]);

/** Reads a timing as the store has it. */
export function readTiming(text: string): Timing {
  return timingShape.parse(JSON.parse(text));
}

/** The timing as the store keeps it: without what the schedule says beside, its fields in one order. */
export function timingText(timing: Timing): string {
  return JSON.stringify(timingShape.parse(timing));
}
