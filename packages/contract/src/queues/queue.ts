import { z } from "zod";
import { timestamp } from "../operation/fields.ts";

const limit = z.int().min(1).max(100_000).nullable();

const rate = z
  .object({ limit: z.int().min(1).max(10_000), perMs: z.int().min(1) })
  .nullable()
  .describe("At most `limit` starts in any window of `perMs` milliseconds.");

/** The limits of a queue; null for none. */
export const queueSettings = z.object({
  concurrency: limit.describe("Runs at the same time; one that waits is not counted."),
  concurrencyPerKey: limit.describe("The same for runs with the same key."),
  rate,
  ratePerKey: rate,
  maxSize: limit.describe("Queued runs; a start beyond them is refused (`QUEUE_FULL`)."),
});

export const queueName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by dashes")
  .max(64)
  .describe("The queue's name.");

/** A queue as it is stored. */
export const queueDetail = z
  .object({
    queue: queueName,
    settings: queueSettings,
    declared: queueSettings.nullable().describe("What the last version that limits the queue says; null for none."),
    paused: z.boolean().describe("Whether it starts no runs at present."),
  })
  .meta({ id: "QueueDetail" });

/** A queue as it is at this moment. */
export const queueState = queueDetail
  .extend({
    size: z.int().describe("Queued runs, delayed ones included; counted up to 100,000."),
    running: z.int(),
    oldestDueAt: timestamp.nullable().describe("Since when the run waits that is due the longest; null for none."),
  })
  .meta({ id: "QueueState" });

/** How a flow's runs are let in, as its manifest says it. */
export const flowAdmission = z
  .object({
    queue: z.object({ name: queueName, settings: queueSettings.nullable() }).nullable(),
    priority: z.int(),
    key: z.string().nullable(),
    labels: z.array(z.string()).readonly(),
    batch: z.object({ size: z.int(), withinMs: z.int(), key: z.string().nullable() }).nullable(),
    debounce: z.object({ withinMs: z.int(), longestMs: z.int(), key: z.string().nullable() }).nullable(),
  })
  .describe("How its runs are let in: queue, priority, key, labels, batch, debounce.");

export type QueueDetailDto = z.output<typeof queueDetail>;
export type QueueStateDto = z.output<typeof queueState>;

export const queueExample: QueueDetailDto = {
  queue: "mail",
  settings: {
    concurrency: 5,
    concurrencyPerKey: null,
    rate: { limit: 100, perMs: 60_000 },
    ratePerKey: null,
    maxSize: 10_000,
  },
  declared: null,
  paused: false,
};
