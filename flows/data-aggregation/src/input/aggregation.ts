import { tableInput, z } from "@millrace/flow";

const expression = z.string().min(1).max(4_096);
/** A column of the target; quoted wherever it stands in SQL. */
const column = z.string().min(1).max(60);
const tableName = z.string().regex(/^[^.\s"`]{1,50}(\.[^.\s"`]{1,50})?$/);

/** The connections that feeds may have: `use` of the flow names them. */
const feeds = ["feed", "feed-2", "feed-3"] as const;
const databases = ["postgres", "mysql", "sqlite"] as const;
export type DatabaseName = (typeof databases)[number];

const columns = z
  .record(column, expression)
  .optional()
  .describe("Columns of the target by expression over the source's record. (Default: all as they are)");

const fileSource = z.strictObject({ kind: z.literal("file"), table: tableInput(), columns });

const feedSource = z.strictObject({
  kind: z.literal("feed"),
  service: z.enum(feeds).default("feed").describe("The connection's name."),
  path: z.string().min(1).max(1_000),
  query: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  records: expression.default("answer").describe("The list of records in the answer, which is `answer`."),
  paging: z
    .discriminatedUnion("by", [
      z.strictObject({
        by: z.literal("cursor"),
        send: z.string().min(1).max(100).describe("The query parameter of the cursor."),
        next: expression.describe("The next cursor in `answer`; blank at the end."),
      }),
      z.strictObject({
        by: z.literal("page"),
        send: z.string().min(1).max(100).describe("The query parameter of the page's number; the first is 1."),
      }),
    ])
    .optional()
    .describe("A cursor is kept for the next run, unless `since` is."),
  since: z
    .strictObject({
      send: z.string().min(1).max(100).describe("The query parameter of the moment."),
      field: z.string().min(1).max(255).describe("The field of a record that says when it was changed."),
      overlapSeconds: z.int().min(0).max(31_536_000).default(0).describe("So much of what was read is read again."),
    })
    .optional()
    .describe("Only records from the last one's moment on are asked for."),
  columns,
});
export type FeedSource = z.output<typeof feedSource>;

const databaseSource = z.strictObject({
  kind: z.literal("database"),
  database: z.enum(databases).describe("The connection is source-postgres, source-mysql or source-sqlite."),
  table: tableName.describe("A table or view, with its schema or without."),
  watermark: column.describe("A column that grows with every change; it has no nulls."),
  key: column.describe("A column that tells rows with the same watermark apart."),
  overlap: z
    .number()
    .min(0)
    .max(31_536_000)
    .default(0)
    .describe("So far behind the watermark a run begins (moments: seconds), for what was committed late; needs keys."),
  pageRows: z.int().min(1).max(5_000).default(1_000),
  columns,
});
export type DatabaseSource = z.output<typeof databaseSource>;

const topicSource = z.strictObject({
  kind: z.literal("topic"),
  filter: z.string().min(1).max(1_000).describe("Topics of the connection broker, as in plant/+/power."),
  most: z.int().min(1).max(10_000).default(1_000).describe("So many messages at most."),
  listenSeconds: z
    .number()
    .min(0.1)
    .max(600)
    .default(2)
    .describe("What the broker has kept comes at once, what is sent later only meanwhile."),
  columns,
});
export type TopicSource = z.output<typeof topicSource>;

export const sourceSchema = z.discriminatedUnion("kind", [fileSource, feedSource, databaseSource, topicSource]);
export type Source = z.output<typeof sourceSchema>;

export const targetSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("database"),
    database: z.enum(databases).describe("What the connection `target` is."),
    table: tableName.describe("Made where it is not there; one that is has a unique index of the keys."),
  }),
  z.strictObject({
    kind: z.literal("file"),
    format: z.enum(["csv", "jsonl", "json", "xlsx"]).default("jsonl"),
    previous: tableInput().optional().describe("The table so far, which the new records go into."),
  }),
]);

const kinds = ["integer", "number", "boolean", "text"] as const;
export type ColumnKind = (typeof kinds)[number];

export const recordsSchema = z.strictObject({
  keys: z
    .array(column)
    .max(8)
    .default([])
    .describe("Which columns tell records apart; none: every record is one more."),
  version: column.optional().describe("Of records with the same keys the one with the highest stays."),
  valid: expression.optional().describe("A record for which it is not true is rejected."),
  types: z.record(column, z.enum(kinds)).default({}).describe("Kinds of columns; the others are as what comes."),
  newColumns: z.enum(["add", "ignore", "reject"]).default("add"),
  otherTypes: z
    .enum(["widen", "reject"])
    .default("widen")
    .describe("What happens when a value does not fit its column."),
});
export type RecordRules = z.output<typeof recordsSchema>;

export const windowsSchema = z.strictObject({
  time: column.describe("The column that says when: an ISO date or moment; without an offset it is UTC."),
  every: z.enum(["hour", "day", "month"]).default("day"),
  by: z.array(column).max(8).default([]),
  values: z.record(
    column,
    z
      .strictObject({ of: z.enum(["count", "sum", "average", "min", "max"]), column: column.optional() })
      .refine(({ of, column }) => of === "count" || column !== undefined, "needs a column"),
  ),
  latestDays: z
    .number()
    .min(0)
    .max(36_500)
    .optional()
    .describe("Records older than the newest by more are skipped. (Default: none is too late)"),
});
export type Windows = z.output<typeof windowsSchema>;
