import { tableInput, z } from "@millrace/flow";

const expression = z.string().min(1).max(4_096);
const name = z.string().min(1).max(255);

const castKinds = ["text", "number", "integer", "boolean", "date", "json"] as const;
export type CastKind = (typeof castKinds)[number];

const groupSchema = z.strictObject({
  by: z.array(name).max(20).describe("Fields, after `columns`; with none there is one group."),
  values: z
    .record(
      name,
      z.strictObject({
        of: z.enum(["count", "sum", "average", "min", "max", "first", "last"]),
        value: expression.optional().describe("What is counted or summed; `count` without it counts records."),
      }),
    )
    .describe("The fields of a group's record beside those of `by`."),
});
export type Grouping = z.output<typeof groupSchema>;

const joinSchema = z.strictObject({
  table: tableInput().describe("The side table, which is held in memory: up to 200,000 records."),
  on: expression.describe("What of a record is looked up."),
  key: name.describe("The side table's field in which it is looked for."),
  as: name
    .default("joined")
    .describe("Under this name expressions find the side table's record; null where there is none."),
  missing: z.enum(["keep", "drop", "reject"]).default("keep"),
});

/** What is done to each record, in the order of the fields here. */
export const transformationSchema = z.strictObject({
  join: joinSchema.optional(),
  where: expression.optional().describe("Only records for which it is true."),
  each: expression.optional().describe("A list: one record for each element, which expressions find as `item`."),
  columns: z
    .record(name, z.union([expression, z.strictObject({ constant: z.json() })]))
    .optional()
    .describe("The fields of the output: a field's name, an expression, or a constant. (Default: all as they are)"),
  types: z
    .record(name, z.enum(castKinds))
    .default({})
    .describe("What the fields of the output must be; others are converted or rejected."),
  shape: z
    .enum(["as it is", "flat", "nested"])
    .default("as it is")
    .describe('flat: {a: {b: 1}} becomes {"a.b": 1}; nested: the reverse.'),
  route: expression.optional().describe("The name of the output that a record goes to; null for none."),
  group: groupSchema.optional(),
});
export type Transformation = z.output<typeof transformationSchema>;

export const outputSchema = z.strictObject({
  format: z.enum(["csv", "jsonl", "json", "xlsx", "parquet", "xml"]).default("csv"),
  name: z
    .string()
    .regex(/^[\w .-]{1,100}$/)
    .default("output")
    .describe("The file's name without its extension."),
  separator: z.enum([",", ";", "\t", "|"]).default(",").describe("For CSV."),
  oneFileUpToMegabytes: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_024)
    .describe("Beyond, the parts stay files of their own (CSV and JSON lines)."),
});
export type OutputOptions = z.output<typeof outputSchema>;
