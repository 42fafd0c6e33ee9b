import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { translateSqliteError } from "./database-errors.ts";

// A statement waits this long for another connection of the process, such as a backup.
const busyTimeoutMs = 5_000;

/** Opens a connection with what durability needs: a write-ahead log that is synced at every commit. */
export function connectSqlite({ file, readOnly = false }: { readonly file: string; readonly readOnly?: boolean }) {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly });
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    // `fullfsync` matters on macOS alone, where a plain fsync leaves the bytes in the cache of the disk.
    if (!readOnly) database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma fullfsync = on");
    return database;
  } catch (error) {
    database?.close();
    throw translateSqliteError(error, file);
  }
}

/** The rows of a query as plain objects of the type that its columns spell. */
export function allRows<Row extends object>(statement: StatementSync, ...parameters: SQLInputValue[]): Row[] {
  return statement.all(...parameters).map((row) => ({ ...row })) as Row[];
}

/** The first row of a query, null where there is none. */
export function firstRow<Row extends object>(statement: StatementSync, ...parameters: SQLInputValue[]): Row | null {
  const row = statement.get(...parameters);
  return row === undefined ? null : ({ ...row } as Row);
}

/** A statement that reads, for who reads often: rows as arrays become objects at a third of the cost (measured 2026-11). */
export function preparedRead<Row extends object>(database: DatabaseSync, sql: string) {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  const names = statement.columns().map(({ name }) => name);
  const rowOf = (values: readonly unknown[]): Row => {
    const row: Record<string, unknown> = {};
    for (const [index, name] of names.entries()) row[name] = values[index];
    return row as Row;
  };
  return {
    all: (...parameters: SQLInputValue[]): Row[] =>
      (statement.all(...parameters) as unknown as readonly unknown[][]).map(rowOf),
    first(...parameters: SQLInputValue[]): Row | null {
      const values = statement.get(...parameters) as readonly unknown[] | undefined;
      return values === undefined ? null : rowOf(values);
    },
  };
}

/** Runs `write` in one transaction: all of it is durable when this returns, none of it when it throws. */
export function inTransaction<Result>(database: DatabaseSync, write: () => Result): Result {
  database.exec("begin immediate");
  try {
    const result = write();
    database.exec("commit");
    return result;
  } catch (error) {
    // Some errors, such as a full disk, have ended the transaction already.
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

/**
 * A limit as a parameter. SQLite looks at the value of a bare `limit ?` when it plans, so that every new value plans the
 * statement anew: 6 to 9 microseconds instead of 0.6 (measured 2026-11).
 */
export const limited = "limit 0 + ?";
