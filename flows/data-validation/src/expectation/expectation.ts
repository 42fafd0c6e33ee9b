import { z } from "@millrace/flow";

const column = z.string().min(1).max(200);
const columns = z.array(column).min(1).max(16);
const bound = z.number().optional();
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const duration = z.templateLiteral([z.number(), z.enum(["m", "h", "d", "w"])]);

const common = {
  name: z.string().min(1).max(200).optional().describe("What the report calls it, instead of what it says by itself."),
  severity: z.enum(["fail", "warn"]).default("fail").describe("What a breach makes of the verdict."),
};
/** For expectations that look at every row: how large a share of the cells that were looked at has to hold. */
const ofRows = { ...common, mostly: z.number().min(0).max(1).default(1) };

const columnTypes = ["integer", "number", "boolean", "date", "text"] as const;
const statistics = [
  "mean",
  "median",
  "least",
  "greatest",
  "deviation",
  "quantile",
  "distinct",
  "missing share",
] as const;

/** What is expected of a table. Cells that are missing are judged by `filled` alone. */
export const expectationSchema = z.discriminatedUnion("expect", [
  z.object({ expect: z.literal("column"), column, present: z.boolean().default(true), ...common }),
  z.object({ expect: z.literal("filled"), column, ...ofRows }),
  z.object({ expect: z.literal("type"), column, type: z.enum(columnTypes), ...ofRows }),
  z.object({
    expect: z.literal("range"),
    column,
    min: scalar.optional().describe("A number, or a date as ISO text."),
    max: scalar.optional(),
    ...ofRows,
  }),
  z.object({ expect: z.literal("length"), column, min: bound, max: bound, ...ofRows }),
  z.object({
    expect: z.literal("pattern"),
    column,
    pattern: z
      .string()
      .min(1)
      .max(1_000)
      .describe("RE2 syntax, found anywhere: anchor it with ^ and $. Linear in time."),
    ...ofRows,
  }),
  z.object({ expect: z.literal("allowed"), column, values: z.array(scalar).min(1).max(10_000), ...ofRows }),
  z.object({ expect: z.literal("unique"), columns, ...ofRows }),
  z.object({
    expect: z.literal("reference"),
    columns,
    table: z.string().describe("A name in references."),
    keys: columns.optional().describe("The columns there, where they are called otherwise."),
    ...ofRows,
  }),
  z.object({
    expect: z.literal("expression"),
    expression: z
      .string()
      .min(1)
      .max(2_000)
      .describe('CEL that must be true of a row: its columns by name, as in net <= gross, or row["odd name"].'),
    ...ofRows,
  }),
  z.object({
    expect: z.literal("statistic"),
    column,
    of: z.enum(statistics),
    quantile: z.number().min(0).max(1).default(0.5).describe("For quantile."),
    min: bound,
    max: bound,
    ...common,
  }),
  z.object({
    expect: z.literal("share"),
    column,
    values: z.array(scalar).min(1).max(1_000),
    min: bound,
    max: bound,
    ...common,
  }),
  z.object({
    expect: z.literal("drift"),
    column,
    by: z.enum(["psi", "ks"]).default("psi"),
    max: z.number().min(0).default(0.25).describe("Against the last run that passed."),
    ...common,
  }),
  z.object({
    expect: z.literal("fresh"),
    column,
    within: duration.describe("The newest date is no older."),
    ...common,
  }),
  z.object({
    expect: z.literal("rows"),
    min: bound,
    max: bound,
    changePercent: z.number().min(0).optional().describe("From the median of the last thirty runs that passed."),
    ...common,
  }),
]);

export type Expectation = z.output<typeof expectationSchema>;
export type ExpectationOf<Kind extends Expectation["expect"]> = Extract<Expectation, { expect: Kind }>;
