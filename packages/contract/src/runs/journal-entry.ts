import type { EntryKind } from "@millrace/flow/run";
import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";
import { runError } from "./run.ts";

const writer = { step: z.string().optional(), stepKey: z.string().optional() };
const attemptEnd = { startedAt: timestamp };

/** What each kind of entry says beside its head, with moments as text. */
export const entryBodies = {
  "run.queued": z.object({ input: json, parentRunId: z.string().optional() }),
  "run.started": z.object({ worker: z.string(), claim: z.int() }),
  "step.started": z.object({ startedAt: timestamp }),
  "step.succeeded": z.object({ output: json.optional(), ...attemptEnd }),
  "step.failed": z.object({ error: runError, ...attemptEnd, retryAt: timestamp.nullable() }),
  "wait.started": z.discriminatedUnion("wait", [
    z.object({ wait: z.literal("sleep"), until: timestamp }),
    z.object({ wait: z.literal("signal"), signal: z.string(), until: timestamp.nullable() }),
  ]),
  "wait.finished": z.object({ outcome: z.enum(["elapsed", "received", "timed out"]), payload: json.optional() }),
  "event.emitted": z.object({ type: z.string(), payload: json }),
  "artifact.written": z.object({ artifact: z.string(), mediaType: z.string(), sizeBytes: z.int(), ...writer }),
  "log.written": z.object({
    level: z.enum(["debug", "info", "warn", "error"]),
    message: z.string(),
    fields: json.optional(),
    ...writer,
  }),
  "run.waiting": z.object({ until: timestamp.nullable(), signals: z.array(z.string()) }),
  "run.released": z.object({ reason: z.enum(["drained", "runner died", "worker lost"]) }),
  "run.succeeded": z.object({ output: json.optional() }),
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
    entry("run.started"),
    entry("step.started"),
    entry("step.succeeded"),
    entry("step.failed"),
    entry("wait.started"),
    entry("wait.finished"),
    entry("event.emitted"),
    entry("artifact.written"),
    entry("log.written"),
    entry("run.waiting"),
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
