import { tableInput, z } from "@millrace/flow";

const expression = z.string().min(1).max(4_096);
const name = z.string().min(1).max(255);

/** The connections that services may have: `use` of the flow names them. */
const services = ["enrichment", "enrichment-2", "enrichment-3"] as const;
export type ServiceName = (typeof services)[number];

const asked = {
  key: expression.describe("What the source is asked for, from the record; blank: it is not asked."),
  confidence: z.number().min(0.01).max(0.99).default(0.8).describe("How often its answers are right."),
};
const paid = {
  ...asked,
  costUsd: z.number().min(0).max(1_000).default(0).describe("For each key that it is asked for."),
  maxAgeDays: z.number().min(0).max(3_650).default(30).describe("So long an answer is kept; 0: not at all."),
  missingMaxAgeDays: z.number().min(0).max(3_650).default(7).describe("So long it is kept that there is none."),
};

const tableSource = z.strictObject({
  kind: z.literal("table"),
  table: tableInput().describe("Held in memory: up to 200,000 records."),
  on: name.describe("Its field in which the key is looked for."),
  ...asked,
});

const serviceSource = z.strictObject({
  kind: z.literal("service"),
  service: z.enum(services).default("enrichment").describe("The connection's name."),
  path: z.string().min(1).max(1_000).describe('"/companies/{key}"; with `batch` it has no {key}.'),
  missing: z.array(z.int().min(400).max(499)).default([404, 410]).describe("The statuses that say: not known."),
  batch: z
    .strictObject({
      size: z.int().min(1).max(1_000),
      body: name.describe("The field of the request under which the keys are sent."),
      answers: expression.default("answer").describe("The list in the answer, which expressions find as `answer`."),
      id: name.describe("The field of each element that says which key it is for."),
    })
    .optional()
    .describe("The service takes a list of keys by POST."),
  ...paid,
});

const pageSource = z.strictObject({
  kind: z.literal("page"),
  select: z
    .record(name, z.string().min(1).max(500))
    .default({})
    .describe("Texts of the page by CSS selector, for expressions beside `title`, `description`, `text`, `meta`."),
  ...paid,
});

const recordSource = z.strictObject({ kind: z.literal("record"), confidence: asked.confidence });

export const sourceSchema = z.discriminatedUnion("kind", [tableSource, serviceSource, pageSource, recordSource]);
export type Source = z.output<typeof sourceSchema>;
export type TableSource = z.output<typeof tableSource>;
export type ServiceSource = z.output<typeof serviceSource>;
export type PageSource = z.output<typeof pageSource>;

export const fieldSchema = z.strictObject({
  from: z
    .array(
      z.strictObject({
        source: name,
        value: expression.describe("From `answer`, the source's, and the record's own fields."),
      }),
    )
    .min(1)
    .max(20)
    .describe("Asked in this order, until one has a value that passes."),
  check: expression.optional().describe("What a `value` must pass; a blank one never does."),
  compare: z.int().min(1).max(5).default(1).describe("So many sources must have a value before one is chosen."),
  overwrite: z.boolean().default(false).describe("Also where the record has a value."),
});
export type Field = z.output<typeof fieldSchema>;
