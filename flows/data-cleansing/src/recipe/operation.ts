import { z } from "@millrace/flow";
import { spellingMethods } from "@millrace/parsing/spelling";

/** A name that would change what a record is made of is no column that a recipe may write. */
const column = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name !== "__proto__", "must not be __proto__");
const columns = z.array(column).min(1).max(1_000);
/** Without columns: all of them. */
const some = { columns: columns.optional().describe("(Default: all)") };
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What can be done to a table. Texts that an operation cannot read stay as they are. */
export const operationSchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("trim"), ...some }),
  z.object({ do: z.literal("collapse blanks"), ...some }),
  z.object({
    do: z.literal("normalise"),
    ...some,
    form: z.enum(["NFC", "NFKC"]).default("NFC").describe("NFKC also makes ﬁ to fi and ４ to 4."),
  }),
  z.object({ do: z.literal("case"), columns, to: z.enum(["lower", "upper", "title", "sentence"]) }),
  z.object({
    do: z.literal("replace"),
    columns,
    find: z.string().min(1).max(1_000),
    with: z.string().max(1_000),
    whole: z.boolean().default(false).describe("Only where it is the whole text."),
  }),
  z.object({
    do: z.literal("map"),
    column,
    values: z.record(z.string(), scalar).describe("From a value as text to another."),
  }),
  z.object({
    do: z.literal("fill"),
    column,
    with: scalar.optional(),
    by: z.enum(["previous", "most frequent", "median", "mean"]).optional().describe("Instead of with."),
  }),
  z.object({
    do: z.literal("split"),
    column,
    by: z.string().min(1).max(100),
    into: columns,
    keep: z.boolean().default(true),
  }),
  z.object({
    do: z.literal("join"),
    columns,
    by: z.string().max(100).default(" "),
    into: column,
    keep: z.boolean().default(true),
  }),
  z.object({
    do: z.literal("number"),
    column,
    mark: z.enum(["auto", ".", ","]).default("auto").describe("The decimal mark; auto: as the column decides."),
  }),
  z.object({
    do: z.literal("date"),
    column,
    order: z.enum(["auto", "day first", "month first"]).default("auto").describe("auto: as the column decides."),
  }),
  z.object({ do: z.literal("boolean"), column }),
  z.object({
    do: z.literal("convert"),
    column,
    to: z.string().max(30).describe("A unit, such as kg, °C or km/h."),
    from: z.string().max(30).optional().describe("The unit of numbers that stand alone."),
    into: column.optional().describe("(Default: the column itself)"),
  }),
  z.object({ do: z.literal("address"), column, prefix: z.string().max(100).default("") }),
  z.object({
    do: z.literal("cluster"),
    column,
    methods: z.array(z.enum(spellingMethods)).min(1).default(["fingerprint", "n-gram fingerprint", "nearest"]),
    canonical: z.enum(["most frequent", "longest"]).default("most frequent"),
    above: z.number().min(0).max(1).default(0.9).describe("Clusters this sure are merged without asking."),
  }),
  z.object({
    do: z.literal("derive"),
    into: column,
    expression: z.string().min(1).max(2_000).describe("CEL over row."),
  }),
  z.object({ do: z.literal("rename"), column, to: column }),
  z.object({ do: z.literal("drop columns"), columns }),
  z.object({
    do: z.literal("drop duplicates"),
    columns: columns.optional().describe("(Default: all) The first row stays."),
  }),
]);

export type Operation = z.output<typeof operationSchema>;
export type OperationOf<Kind extends Operation["do"]> = Extract<Operation, { do: Kind }>;
