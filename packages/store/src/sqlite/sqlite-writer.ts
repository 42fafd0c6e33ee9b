import { quiet, type Written } from "../changes/written.ts";
import { commit } from "./commit.ts";
import { connectSqlite, inTransaction } from "./connect.ts";
import { translateSqliteError } from "./database-errors.ts";
import { cancelRun, publishVersion, sendSignal, startRuns } from "./run-writes.ts";
import { prepareStatements } from "./statements.ts";
import { writeTables } from "./table-writes.ts";
import { closeWorker, heartbeat, openWorker } from "./worker-writes.ts";
import type { WriteContext } from "./write-context.ts";

const writes = {
  openWorker,
  heartbeat,
  closeWorker,
  commit,
  startRuns,
  cancelRun,
  sendSignal,
  publishVersion,
  writeTables,
  /** Takes the write lock and gives it back. */
  checkHealth: (_context: WriteContext, _options: object): Written<void> => quiet(undefined),
};

export type SqliteWrite = keyof typeof writes;
export type SqliteWriteOptions<Name extends SqliteWrite> = Parameters<(typeof writes)[Name]>[1];
export type SqliteWriteResult<Name extends SqliteWrite> = ReturnType<(typeof writes)[Name]>["result"];

/** One write by its name; it crosses to the writer's thread as one message. */
export interface SqliteWriteCall<Name extends SqliteWrite = SqliteWrite> {
  readonly name: Name;
  readonly options: SqliteWriteOptions<Name>;
  readonly nowMs: number;
}

/** The writing connection: synchronous, each write one transaction, time comes with the call. */
export interface SqliteWriter {
  write<Name extends SqliteWrite>(call: SqliteWriteCall<Name>): Written<SqliteWriteResult<Name>>;
  close(): void;
}

export function openSqliteWriter({ file }: { readonly file: string }): SqliteWriter {
  const database = connectSqlite({ file });
  const statements = prepareStatements(database);
  return {
    write<Name extends SqliteWrite>({ name, options, nowMs }: SqliteWriteCall<Name>) {
      const write = writes[name] as (
        context: WriteContext,
        options: SqliteWriteOptions<Name>,
      ) => Written<SqliteWriteResult<Name>>;
      try {
        return inTransaction(database, () => write({ ...statements, nowMs }, options));
      } catch (error) {
        statements.owned.forgetAll();
        throw translateSqliteError(error, file);
      }
    },
    close: () => database.close(),
  };
}
