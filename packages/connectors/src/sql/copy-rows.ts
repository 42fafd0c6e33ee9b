import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { quoteName } from "./bound-statement.ts";
import { insertStatements, readRow } from "./insert-rows.ts";
import type { SqlCopy } from "./session.ts";
import { type Doing, gather, inTime } from "./transact.ts";

export interface CopySource {
  readonly table: string;
  readonly rows: AsyncIterable<Json>;
}

type Row = Readonly<Record<string, Json>>;

// Enough that a message costs little per row, few enough that one statement's time limit is for them.
const rowsAtOnce = 500;
const mostLength = 256 * 1024;

/** Loads rows of the same columns in the way that the database has for many: its own, else inserts of many rows each. */
export async function copyRows(doing: Doing, { table, rows }: CopySource) {
  const { dialect } = doing.client;
  const { copyIn } = doing.lease.session;
  const same = sameColumns(rows);
  if (copyIn) return copyByProtocol(doing, { table, same, open: copyIn });
  let count = 0;
  let affected = 0;
  for await (const batch of insertStatements(same, { target: { table }, dialect })) {
    count += batch.rows;
    affected += (await gather(doing, batch.statement)).affected;
  }
  return { rows: count, affected, isFirst: true };
}

interface ProtocolCopy {
  readonly table: string;
  readonly same: AsyncIterable<Row>;
  open(text: string): SqlCopy;
}

async function copyByProtocol(doing: Doing, { table, same, open }: ProtocolCopy) {
  const quote = (name: string) => quoteName(name, doing.client.dialect);
  let copy: SqlCopy | null = null;
  let columns: readonly string[] = [];
  let batch: (readonly Json[])[] = [];
  let length = 0;
  let count = 0;
  const flush = async (to: SqlCopy) => {
    await inTime(doing, () => to.write(batch));
    batch = [];
    length = 0;
  };
  try {
    for await (const row of same) {
      if (copy === null) {
        columns = Object.keys(row);
        copy = open(`copy ${table.split(".").map(quote).join(".")} (${columns.map(quote).join(", ")}) from stdin`);
      }
      batch.push(columns.map((column) => row[column] ?? null));
      length += JSON.stringify(row).length;
      count += 1;
      if (batch.length >= rowsAtOnce || length > mostLength) await flush(copy);
    }
    if (copy === null) return { rows: 0, affected: 0, isFirst: true };
    const to = copy;
    if (batch.length > 0) await flush(to);
    const affected = await inTime(doing, () => to.end());
    return { rows: count, affected, isFirst: true };
  } catch (error) {
    await copy?.fail("the rows came to no good end");
    throw error;
  }
}

/** Rows that all have the columns of the first one. */
async function* sameColumns(rows: AsyncIterable<Json>): AsyncGenerator<Row> {
  let first: ReadonlySet<string> | null = null;
  for await (const item of rows) {
    const row = readRow(item);
    const columns = Object.keys(row);
    first ??= new Set(columns);
    const other = columns.find((column) => !first!.has(column));
    if (other !== undefined || columns.length !== first.size) throw otherColumns(first, columns);
    yield row;
  }
}

function otherColumns(first: ReadonlySet<string>, columns: readonly string[]): MillraceError {
  const own = new Set(columns);
  const missing = [...first].filter((column) => !own.has(column));
  const more = columns.filter((column) => !first.has(column));
  const seen = [...missing.map((column) => `it lacks ${column}`), ...more.map((column) => `it has ${column}`)];
  return new MillraceError({
    code: "CONNECTOR_CALL_REFUSED",
    message: `Cannot copy a row as it must have the columns of the first one: ${seen.slice(0, 5).join(", ")}`,
    hint: "Give it null for a column without a value, or use insertMany, which takes rows of different columns.",
  });
}
