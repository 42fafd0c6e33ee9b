import { z } from "@millrace/flow";
import { type FlowAdmission, isPriority, maxCollected } from "@millrace/flow/queue";

const limit = z.int().positive().nullable();
const rate = z.object({ limit: z.int().positive(), perMs: z.int().positive() }).nullable();
const path = z.string().max(200).nullable();
const spanMs = z.int().positive();

/** What a manifest may say of how runs are let in. */
export const admissionShape: z.ZodType<FlowAdmission> = z.object({
  queue: z
    .object({
      name: z
        .string()
        .max(64)
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
      settings: z
        .object({ concurrency: limit, concurrencyPerKey: limit, rate, ratePerKey: rate, maxSize: limit })
        .nullable(),
    })
    .nullable(),
  priority: z.int().refine(isPriority),
  key: path,
  labels: z.array(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)).max(32),
  batch: z.object({ size: z.int().min(1).max(maxCollected), withinMs: spanMs, key: path }).nullable(),
  debounce: z.object({ withinMs: spanMs, longestMs: spanMs, key: path }).nullable(),
});
