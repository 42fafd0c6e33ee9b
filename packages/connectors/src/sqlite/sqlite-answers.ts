import { DatabaseSync, type DatabaseSyncOptions, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import type { Json } from "@millrace/flow";
import type { SqliteAnswer, SqliteAsk, SqliteOpening } from "./sqlite-process.ts";

// So many rows travel at once, or about so much text.
const rowsAtOnce = 500;
const lengthAtOnce = 256 * 1024;
// The worker takes a row whole, and a flow can ask SQLite for one of any size.
const longestRow = 64 * 1024 * 1024;

/** Answers what the process is asked about its one file. */
export function createAnswers(): (ask: SqliteAsk) => SqliteAnswer {
  let database: DatabaseSync | null = null;
  let reading: Reading | null = null;

  function next(): SqliteAnswer {
    const { rows, isQuery } = reading!;
    const batch: Json[] = [];
    for (let length = 0; batch.length < rowsAtOnce && length < lengthAtOnce; ) {
      const { done, value } = rows.next();
      if (done) {
        reading = null;
        const changes = database!.prepare("select changes() as n").get() as { readonly n: number };
        return { rows: batch, affected: isQuery ? null : changes.n };
      }
      const rowLength = lengthOf(value);
      if (rowLength > longestRow) throw new Error(`a row may have at most ${longestRow} bytes: one has ${rowLength}`);
      const row = toJson(value);
      length += JSON.stringify(row).length;
      batch.push(row);
    }
    return { rows: batch };
  }

  function answer(ask: SqliteAsk): SqliteAnswer {
    if ("more" in ask && ask.more) return next();
    // A statement that is not read to its end would keep its locks.
    reading?.rows.return?.();
    reading = null;
    if ("open" in ask) database = open(ask.open);
    if (!("text" in ask)) return { rows: [], affected: 0 };
    reading = start(database!, ask);
    return next();
  }

  return (ask) => {
    try {
      return answer(ask);
    } catch (error) {
      reading = null;
      const { message, errcode } = error as { readonly message: string; readonly errcode?: number };
      return { error: { message, number: errcode ?? null } };
    }
  };
}

interface Reading {
  readonly rows: Iterator<Record<string, SQLOutputValue>>;
  readonly isQuery: boolean;
}

function open({ file, readOnly, busyTimeoutMs }: SqliteOpening): DatabaseSync {
  const options: DatabaseSyncOptions = {
    readOnly,
    timeout: busyTimeoutMs,
    // No other file may be reached from within; Node before 24.15 knows only the refusal of the keyword.
    limits: { attach: 0 },
    defensive: true,
  };
  const database = new DatabaseSync(file, options);
  // Reads the file, so that one that is no database is refused here.
  const { tables } = database.prepare("select count(*) as tables from sqlite_schema").get() as { tables: number };
  // Others may read while one writes. A file that was there keeps what its owner chose.
  if (!readOnly && tables === 0) database.exec("pragma journal_mode = wal");
  return database;
}

function start(database: DatabaseSync, { text, values }: Extract<SqliteAsk, { text: string }>): Reading {
  const statement = database.prepare(text);
  statement.setReadBigInts(true);
  return { rows: statement.iterate(...values.map(toSqlite)), isQuery: statement.columns().length > 0 };
}

function toSqlite(value: Json | Uint8Array): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Uint8Array) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return JSON.stringify(value);
}

/** About how long a row is, without a copy of it. */
function lengthOf(row: Record<string, SQLOutputValue>): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === "string" || value instanceof Uint8Array ? value.length : 8),
    0,
  );
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
