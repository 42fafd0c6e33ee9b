import { z } from "zod";
import { flowName, json, timestamp } from "../operation/fields.ts";
import { runExample } from "../runs/run.ts";

export const scheduleId = z
  .string()
  .min(1)
  .max(140)
  .describe("The schedule's id: its flow, a dot and its name in the flow.");

const rules = {
  missed: z
    .enum(["skip", "coalesce", "catch up"])
    .default("coalesce")
    .describe("What becomes of moments at which nobody could fire: none, one run for all, one run for each."),
  jitterMs: z.int().min(0).max(86_400_000).default(0).describe("Each firing is late by a part of it."),
};

/** When a schedule fires. */
export const timing = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("cron"),
      pattern: z.string().min(1).max(200).describe("Five fields, or six with seconds first."),
      timezone: z.string().min(1).max(64).default("UTC").describe("Of the IANA database."),
      ...rules,
    }),
    z.strictObject({
      kind: z.literal("every"),
      everyMs: z.int().min(1_000),
      from: timestamp.default("1970-01-01T00:00:00.000Z").describe("A moment that it fires at, and is counted from."),
      ...rules,
    }),
    z.strictObject({ kind: z.literal("once"), at: timestamp, ...rules }),
  ])
  .meta({ id: "Timing" });

export const schedule = z
  .object({
    scheduleId,
    flow: flowName,
    declared: z.boolean().describe("Whether the flow's published version asks for it."),
    timing,
    input: json.describe("The input of its runs."),
    pausedAt: timestamp.nullable(),
    lastDueAt: timestamp.nullable().describe("The last moment that is accounted for."),
    nextDueAt: timestamp.nullable().describe("The next moment; null while it is paused, and when there is none."),
    nextAt: timestamp.nullable().describe("When that fires: later by its jitter."),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: "Schedule" });

export const firing = z
  .object({
    dueAt: timestamp,
    firedAt: timestamp,
    jitterMs: z.int(),
    outcome: z
      .enum(["run", "coalesced", "skipped", "failed"])
      .describe("A run, a part of another moment's run, none by its rule, none by a fault."),
    runId: z.string().nullable(),
    errorCode: z.string().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: "Firing" });

export type TimingDto = z.output<typeof timing>;
export type ScheduleDto = z.output<typeof schedule>;
export type FiringDto = z.output<typeof firing>;

export const scheduleExample: ScheduleDto = {
  scheduleId: "price-monitoring.1",
  flow: runExample.flow,
  declared: true,
  timing: { kind: "cron", pattern: "0 6 * * 1-5", timezone: "Europe/Berlin", missed: "coalesce", jitterMs: 0 },
  input: {},
  pausedAt: null,
  lastDueAt: "2026-03-02T05:00:00.000Z",
  nextDueAt: "2026-03-03T05:00:00.000Z",
  nextAt: "2026-03-03T05:00:00.000Z",
  createdAt: "2026-03-01T06:00:00.000Z",
  updatedAt: "2026-03-01T06:00:00.000Z",
};

export const firingExample: FiringDto = {
  dueAt: "2026-03-02T05:00:00.000Z",
  firedAt: "2026-03-02T05:00:00.004Z",
  jitterMs: 0,
  outcome: "run",
  runId: runExample.runId,
  errorCode: null,
  error: null,
};
