import { DatabaseSync, type DatabaseSyncOptions, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import type { Json } from "@millrace/flow";
import type { SqliteAnswer, SqliteAsk, SqliteOpening } from "./sqlite-process.ts";

// So many rows travel at once, or about so much text.
const rowsAtOnce = 500;
const lengthAtOnce = 256 * 1024;

let database: DatabaseSync | null = null;
let reading: { readonly rows: Iterator<Record<string, SQLOutputValue>>; readonly isQuery: boolean } | null = null;

function answer(message: SqliteAnswer): void {
  process.send?.(message);
}

function open({ file, readOnly, busyTimeoutMs }: SqliteOpening): void {
  const options: DatabaseSyncOptions = {
    readOnly,
    timeout: busyTimeoutMs,
    // No other file may be reached from within; Node before 24.10 knows only the refusal of the keyword.
    limits: { attach: 0 },
    defensive: true,
  };
  database = new DatabaseSync(file, options);
  // Reads the file, so that one that is no database is refused here.
  const { pages } = database.prepare("select count(*) as pages from sqlite_schema").get() as { pages: number };
  // Others may read while one writes. A file that was there keeps what its owner chose.
  if (!readOnly && pages === 0) database.exec("pragma journal_mode = wal");
}

function start(text: string, values: readonly (Json | Uint8Array)[]): void {
  const statement = database!.prepare(text);
  statement.setReadBigInts(true);
  const bound = values.map(toSqlite);
  reading = { rows: statement.iterate(...bound), isQuery: statement.columns().length > 0 };
}

function next(): void {
  const { rows, isQuery } = reading!;
  const batch: Json[] = [];
  for (let length = 0; batch.length < rowsAtOnce && length < lengthAtOnce; ) {
    const { done, value } = rows.next();
    if (done) {
      reading = null;
      const changes = database!.prepare("select changes() as n").get() as { readonly n: number };
      return answer({ rows: batch, affected: isQuery ? null : changes.n });
    }
    const row = toJson(value);
    length += JSON.stringify(row).length;
    batch.push(row);
  }
  answer({ rows: batch });
}

function toSqlite(value: Json | Uint8Array): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Uint8Array) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return JSON.stringify(value);
}

function toJson(row: Record<string, SQLOutputValue>): Json {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, Json] => {
      if (value instanceof Uint8Array) return [name, Buffer.from(value).toString("base64")];
      if (typeof value === "number") return [name, Number.isFinite(value) ? value : String(value)];
      if (typeof value !== "bigint") return [name, value];
      return [name, Number.isSafeInteger(Number(value)) ? Number(value) : String(value)];
    }),
  );
}

process.on("message", (ask: SqliteAsk) => {
  try {
    if ("open" in ask) {
      open(ask.open);
      answer({ rows: [], affected: 0 });
    } else if ("text" in ask) {
      start(ask.text, ask.values);
      next();
    } else if (ask.more) next();
    else {
      reading?.rows.return?.();
      reading = null;
      answer({ rows: [], affected: 0 });
    }
  } catch (error) {
    reading = null;
    const { message, errcode } = error as { readonly message: string; readonly errcode?: number };
    answer({ error: { message, number: errcode ?? null } });
  }
});
// Its parent is gone, or has closed it.
process.once("disconnect", () => process.exit());
