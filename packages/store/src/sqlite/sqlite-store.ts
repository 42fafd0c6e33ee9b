import { createChangeListeners } from "../changes/change-listeners.ts";
import { changedRuns } from "../changes/changed-runs.ts";
import { tell } from "../changes/written.ts";
import { checkOptions } from "../check-options.ts";
import { checkBatch, checkStarts } from "../commit/check-batch.ts";
import type { Store } from "../store.ts";
import { storeClosed } from "../store-closed.ts";
import { connectSqlite } from "./connect.ts";
import { translateSqliteError } from "./database-errors.ts";
import { migrateSqlite } from "./migrate-sqlite.ts";
import { type SqliteReader, sqliteReader } from "./sqlite-reader.ts";
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
  let closing: Promise<void> | null = null;

  async function write<Name extends SqliteWrite>(name: Name, options: SqliteWriteOptions<Name>) {
    if (closing) throw storeClosed();
    return writer.write({ name, options, nowMs: clock.nowMs() });
  }
  async function change<Name extends SqliteWrite>(name: Name, options: SqliteWriteOptions<Name>) {
    return tell(listeners, await write(name, options));
  }
  async function read<Name extends keyof SqliteReader>(
    name: Name,
    options: Parameters<SqliteReader[Name]>[0],
  ): Promise<ReadResult<Name>> {
    if (closing) throw storeClosed();
    checkOptions(options);
    try {
      return await (reader[name] as (of: typeof options) => Promise<ReadResult<Name>>)(options);
    } catch (error) {
      throw closing ? storeClosed() : translateSqliteError(error, file);
    }
  }
  async function close() {
    // The writer last: it takes the write-ahead log into the database as it goes.
    database.close();
    await writer.close();
  }

  return {
    kind: "sqlite",
    async openWorker(options) {
      checkOptions(options);
      return change("openWorker", options);
    },
    heartbeat: (options) => change("heartbeat", options),
    closeWorker: async (options) => void (await change("closeWorker", options)),
    async commit(batch) {
      checkBatch(batch);
      const written = await write("commit", batch);
      return tell(listeners, { ...written, runs: changedRuns(batch, written.result) });
    },
    async startRuns(options) {
      checkStarts(options.starts);
      return change("startRuns", options);
    },
    async cancelRun(options) {
      checkOptions(options);
      return change("cancelRun", options);
    },
    async sendSignal(options) {
      checkOptions(options);
      return change("sendSignal", options);
    },
    async publishVersion(options) {
      checkOptions(options.version);
      await change("publishVersion", options);
    },
    readSignals: (options) => read("readSignals", options),
    getRun: (options) => read("getRun", options),
    listRuns: (options) => read("listRuns", options),
    readJournal: (options) => read("readJournal", options),
    readFeed: (options) => read("readFeed", options),
    getVersion: (options) => read("getVersion", options),
    getFlow: (options) => read("getFlow", options),
    listFlows: (options) => read("listFlows", options),
    readState: (options) => read("readState", options),
    listArtifacts: (options) => read("listArtifacts", options),
    getArtifact: (options) => read("getArtifact", options),
    onChange: (listener) => listeners.add(listener),
    checkHealth: async () => void (await write("checkHealth", {})),
    close() {
      closing ??= close();
      return closing;
    },
  };
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
