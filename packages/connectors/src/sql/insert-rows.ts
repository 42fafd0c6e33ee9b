import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type BoundStatement, type BoundValue, quoteName } from "./bound-statement.ts";
import type { Dialect } from "./dialect.ts";

export const insertTarget = z.strictObject({
  table: z.string(),
  onConflict: z
    .union([z.literal("ignore"), z.strictObject({ updateBy: z.array(z.string()).min(1).max(32) })])
    .optional(),
});
export type InsertTarget = z.output<typeof insertTarget>;

type Row = Readonly<Record<string, Json>>;

const mostRows = 500;
// A tenth of what a database takes as one message at least (MariaDB's max_allowed_packet: 16 MiB).
const mostLength = 1024 * 1024;
const mostColumns = 1_000;

/** The statements that insert rows, each with as many rows of the same columns as go into one. */
export async function* insertStatements(
  rows: AsyncIterable<Json>,
  { target, dialect }: { readonly target: InsertTarget; readonly dialect: Dialect },
): AsyncGenerator<{ readonly statement: BoundStatement; readonly rows: number }> {
  let batch: Row[] = [];
  let columns: readonly string[] = [];
  let length = 0;
  const flush = () => ({ statement: insertStatement(batch, { target, dialect, columns }), rows: batch.length });
  for await (const item of rows) {
    const row = readRow(item);
    const own = Object.keys(row).sort();
    const isOther = own.length !== columns.length || own.some((column, index) => column !== columns[index]);
    const mostOfThese = Math.min(mostRows, Math.floor(dialect.mostParams / Math.max(1, columns.length)));
    if (batch.length > 0 && (isOther || batch.length >= mostOfThese || length > mostLength)) {
      yield flush();
      batch = [];
      length = 0;
    }
    columns = own;
    batch.push(row);
    length += JSON.stringify(row).length;
  }
  if (batch.length > 0) yield flush();
}

interface Batch {
  readonly target: InsertTarget;
  readonly dialect: Dialect;
  readonly columns: readonly string[];
}

function insertStatement(rows: readonly Row[], { target, dialect, columns }: Batch): BoundStatement {
  const { table, onConflict } = target;
  const quote = (name: string) => quoteName(name, dialect);
  const keys = typeof onConflict === "object" ? onConflict.updateBy : null;
  const missing = keys?.find((key) => !columns.includes(key));
  if (missing !== undefined) throw refused("it must have the columns of updateBy", missing);
  const values: BoundValue[] = [];
  const place = (value: BoundValue) => dialect.placeholder(values.push(value));
  const tuples = (keys ? lastOfEach(rows, keys) : rows).map(
    (row) => `(${columns.map((column) => place(row[column] ?? null)).join(", ")})`,
  );
  const rest = onConflict && dialect.onConflict({ columns: columns.map(quote), keys: keys?.map(quote) ?? null });
  return {
    text: `insert into ${table.split(".").map(quote).join(".")} (${columns.map(quote).join(", ")}) values ${tuples.join(", ")}${rest ? ` ${rest}` : ""}`,
    values,
  };
}

/** One statement cannot set a row twice: the last one counts, as it would with a statement for each. */
function lastOfEach(rows: readonly Row[], keys: readonly string[]): readonly Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify(keys.map((key) => row[key])), row])).values()];
}

/** A row as a flow hands it over (`CONNECTOR_CALL_REFUSED`). */
export function readRow(item: Json): Row {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    throw refused("it must be an object", JSON.stringify(item).slice(0, 80));
  }
  const count = Object.keys(item).length;
  if (count === 0 || count > mostColumns) throw refused(`it must have 1 to ${mostColumns} columns`, String(count));
  return item as Row;
}

function refused(rule: string, seen: string): MillraceError {
  return new MillraceError({
    code: "CONNECTOR_CALL_REFUSED",
    message: `Cannot insert a row as ${rule}: ${seen}`,
    hint: "Check the rows that the flow hands over.",
  });
}
