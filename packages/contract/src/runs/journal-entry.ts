import type { EntryKind } from "@millrace/flow/run";
import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";
import { largeValue } from "./large-value.ts";
import { runError } from "./run.ts";

const writer = { step: z.string().optional(), stepKey: z.string().optional() };
/** Stands for the input or output where that is too long. */
const large = largeValue.optional();
const attemptEnd = { startedAt: timestamp };

/** What each kind of entry says beside its head, with moments as text. */
export const entryBodies = {
  "run.queued": z.object({
    input: json.optional(),
    large,
    parentRunId: z.string().optional(),
    startedBy: z.string().optional(),
    collect: z.enum(["batch", "debounce"]).optional(),
    event: z.object({ id: z.string(), type: z.string() }).optional(),
    schedule: z.object({ id: z.string(), dueAt: timestamp }).optional(),
    callback: z.literal(true).optional(),
  }),
  "run.collected": z.object({
    input: json,
    event: z.object({ id: z.string(), type: z.string() }).optional(),
  }),
  "run.started": z.object({ worker: z.string(), claim: z.int() }),
  "step.started": z.object({ startedAt: timestamp }),
  "step.succeeded": z.object({ output: json.optional(), large, ...attemptEnd }),
  "step.failed": z.object({ error: runError, ...attemptEnd, retryAt: timestamp.nullable() }),
  "wait.started": z.discriminatedUnion("wait", [
    z.object({ wait: z.literal("sleep"), until: timestamp }),
    z.object({ wait: z.literal("signal"), signal: z.string(), until: timestamp.nullable() }),
    z.object({
      wait: z.literal("run"),
      runId: z.string(),
      flow: z.string(),
      signal: z.string(),
      until: timestamp.nullable(),
    }),
    z.object({
      wait: z.literal("approval"),
      approval: z.string(),
      signal: z.string(),
      until: timestamp.nullable(),
      remindAt: timestamp.nullable(),
    }),
    z.object({
      wait: z.literal("event"),
      event: z.string(),
      where: z.record(z.string(), json),
      signal: z.string(),
      until: timestamp.nullable(),
    }),
    z.object({
      wait: z.literal("task"),
      taskId: z.string(),
      capability: z.string(),
      signal: z.string(),
      until: timestamp.nullable(),
    }),
    z.object({ wait: z.literal("webhook"), webhook: z.string(), signal: z.string(), until: timestamp.nullable() }),
  ]),
  "wait.finished": z.object({ outcome: z.enum(["elapsed", "received", "timed out"]), payload: json.optional() }),
  "child.started": z.object({ runId: z.string(), flow: z.string() }),
  "race.finished": z.object({ winner: z.string(), output: json.optional(), large, error: runError.optional() }),
  "approval.reminded": z.object({ approval: z.string() }),
  "event.emitted": z.object({ type: z.string(), payload: json }),
  "artifact.written": z.object({ artifact: z.string(), mediaType: z.string(), sizeBytes: z.int(), ...writer }),
  "log.written": z.object({
    level: z.enum(["debug", "info", "warn", "error"]),
    message: z.string(),
    fields: json.optional(),
    ...writer,
  }),
  "metric.written": z.object({
    value: z.number(),
    unit: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    ...writer,
  }),
  "value.recorded": z.object({ value: z.number() }),
  "run.responded": z.object({ value: json }),
  "run.waiting": z.object({ until: timestamp.nullable(), signals: z.array(z.string()) }),
  "run.migrated": z.object({ from: z.string(), to: z.string() }),
  "run.released": z.object({ reason: z.enum(["drained", "runner died", "cleared", "worker lost"]) }),
  "run.succeeded": z.object({ output: json.optional(), large, continuedAs: z.string().optional() }),
  "run.failed": z.object({ error: runError }),
  "run.canceled": z.object({ reason: z.string() }),
} satisfies Record<EntryKind, z.ZodType>;

const entry = <const Kind extends EntryKind>(kind: Kind) =>
  z.object({
    seq: z.int().describe("Counts from 1 within the run, without gaps."),
    kind: z.literal(kind),
    name: z.string().nullable(),
    key: z.string().nullable(),
    attempt: z.int(),
    at: timestamp,
    body: entryBodies[kind] as (typeof entryBodies)[Kind],
  });

/** One entry of a run's journal. */
export const journalEntry = z
  .discriminatedUnion("kind", [
    entry("run.queued"),
    entry("run.collected"),
    entry("run.started"),
    entry("step.started"),
    entry("step.succeeded"),
    entry("step.failed"),
    entry("wait.started"),
    entry("wait.finished"),
    entry("child.started"),
    entry("race.finished"),
    entry("approval.reminded"),
    entry("event.emitted"),
    entry("artifact.written"),
    entry("log.written"),
    entry("metric.written"),
    entry("value.recorded"),
    entry("run.responded"),
    entry("run.waiting"),
    entry("run.migrated"),
    entry("run.released"),
    entry("run.succeeded"),
    entry("run.failed"),
    entry("run.canceled"),
  ])
  .meta({ id: "JournalEntry", description: "One entry of a run's journal." });

export type JournalEntryDto = z.output<typeof journalEntry>;

export const entryExample: JournalEntryDto = {
  seq: 3,
  kind: "step.succeeded",
  name: "read page",
  key: "https://shop.example/p/1",
  attempt: 1,
  at: "2026-03-01T06:00:01.204Z",
  body: { output: { amount: "1299.00", currency: "EUR" }, startedAt: "2026-03-01T06:00:00.310Z" },
};
