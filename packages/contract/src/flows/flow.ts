import { z } from "zod";
import { flowName, json, timestamp, versionHash } from "../operation/fields.ts";
import { flowAdmission } from "../queues/queue.ts";

interface TriggerDto {
  readonly kind: string;
}

// Their fields depend on the kind; the engine checks them.
const triggers = z.array(z.looseObject({ kind: z.string() })) as unknown as z.ZodType<
  readonly TriggerDto[],
  readonly TriggerDto[]
>;

/** What a version says about itself beside its code. */
export const manifest = z
  .looseObject({
    name: flowName,
    description: z.string().nullable(),
    input: json.describe("The JSON schema of the input; null takes anything."),
    use: z
      .record(z.string(), z.object({ kind: z.string(), settings: json }))
      .describe("The capabilities the flow asks for, by name."),
    triggers: triggers
      .optional()
      .describe("What starts runs of it: schedules (kind cron, every or once) and events (kind event)."),
    limits: z
      .object({ memoryBytes: z.int().optional() })
      .optional()
      .describe("What its runner must have beyond what every runner gets."),
    admission: flowAdmission.optional(),
    timeouts: z
      .object({ queuedMs: z.int().nonnegative().optional(), runMs: z.int().nonnegative().optional() })
      .optional()
      .describe("How long a run may wait for a worker, and last from then on, in milliseconds."),
  })
  .describe("Name, description, input schema and capabilities of a version.");

export const flowSummary = z
  .object({
    flow: flowName,
    version: versionHash,
    description: z.string().nullable(),
    publishedAt: timestamp,
  })
  .meta({ id: "Flow" });

export const flowDetail = flowSummary.extend({ manifest }).meta({ id: "FlowDetail" });

export type Manifest = z.output<typeof manifest>;
export type FlowSummary = z.output<typeof flowSummary>;
export type FlowDetail = z.output<typeof flowDetail>;

const exampleVersion = "3b1c4f0e".repeat(8);

export const flowExample = {
  flow: "price-monitoring",
  version: exampleVersion,
  description: "Reads prices from product pages and tells what changed.",
  publishedAt: "2026-03-01T06:00:00.000Z",
};
