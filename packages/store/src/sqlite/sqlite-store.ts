import { createChangeListeners } from "../changes/change-listeners.ts";
import { changedRuns } from "../changes/changed-runs.ts";
import { tell } from "../changes/written.ts";
import { guardedStore, storeClosed } from "../guarded-store.ts";
import type { Store } from "../store.ts";
import { connectSqlite } from "./connect.ts";
import { translateSqliteError } from "./database-errors.ts";
import { migrateSqlite } from "./migrate-sqlite.ts";
import { type SqliteReader, sqliteReader } from "./sqlite-reader.ts";
import { sqliteTables } from "./sqlite-tables.ts";
import { openSqliteWriter, type SqliteWrite, type SqliteWriteOptions } from "./sqlite-writer.ts";
import { startWriterThread, type WriterThread } from "./writer-thread.ts";

export interface SqliteStoreOptions {
  /** The database's file; it is made where there is none. */
  readonly file: string;
  readonly clock?: { nowMs(): number };
  /** Whether commits run in a thread of their own, so that nothing else of the process waits for the disk. */
  readonly thread: boolean;
}

/** Opens the embedded store and brings its schema up to date; the folder of `file` has to be locked by the caller. */
export async function openSqliteStore({ file, clock = systemClock, thread }: SqliteStoreOptions): Promise<Store> {
  prepareFile({ file, nowMs: clock.nowMs() });
  const writer = thread ? await startWriterThread({ file }) : inThisThread({ file });
  const database = connectSqlite({ file, readOnly: true });
  const reader = sqliteReader(database);
  const listeners = createChangeListeners();

  const write = <Name extends SqliteWrite>(name: Name, options: SqliteWriteOptions<Name>) =>
    writer.write({ name, options, nowMs: clock.nowMs() });
  const change =
    <Name extends SqliteWrite>(name: Name) =>
    async (options: SqliteWriteOptions<Name>) =>
      tell(listeners, await write(name, options));
  const read =
    <Name extends keyof SqliteReader>(name: Name) =>
    async (options: Parameters<SqliteReader[Name]>[0]): Promise<ReadResult<Name>> => {
      try {
        return await (reader[name] as (of: typeof options) => Promise<ReadResult<Name>>)(options);
      } catch (error) {
        throw database.isOpen ? translateSqliteError(error, file) : storeClosed();
      }
    };

  return guardedStore({
    kind: "sqlite",
    tables: sqliteTables({ nowMs: () => clock.nowMs(), read: read("readTables"), write: change("writeTables") }),
    openWorker: change("openWorker"),
    heartbeat: change("heartbeat"),
    closeWorker: change("closeWorker"),
    async commit(batch) {
      const written = await write("commit", batch);
      return tell(listeners, { ...written, runs: [...changedRuns(batch, written.result), ...written.runs] });
    },
    startRuns: change("startRuns"),
    cancelRun: change("cancelRun"),
    sendSignal: change("sendSignal"),
    publishVersion: change("publishVersion"),
    readSignals: read("readSignals"),
    getRun: read("getRun"),
    listRuns: read("listRuns"),
    readJournal: read("readJournal"),
    readFeed: read("readFeed"),
    getVersion: read("getVersion"),
    getFlow: read("getFlow"),
    listFlows: read("listFlows"),
    readState: read("readState"),
    listArtifacts: read("listArtifacts"),
    getArtifact: read("getArtifact"),
    onChange: listeners.add,
    checkHealth: () => change("checkHealth")({}),
    async close() {
      // The writer last: it takes the write-ahead log into the database as it goes.
      database.close();
      await writer.close();
    },
  });
}

type ReadResult<Name extends keyof SqliteReader> = Awaited<ReturnType<SqliteReader[Name]>>;

const systemClock = { nowMs: () => Date.now() };

/** Makes the database, or brings it to this program's schema. */
function prepareFile({ file, nowMs }: { readonly file: string; readonly nowMs: number }): void {
  const database = connectSqlite({ file });
  try {
    migrateSqlite(database, { file, nowMs });
  } catch (error) {
    throw translateSqliteError(error, file);
  } finally {
    database.close();
  }
}

function inThisThread({ file }: { readonly file: string }): WriterThread {
  const writer = openSqliteWriter({ file });
  return { write: async (call) => writer.write(call), close: async () => writer.close() };
}
