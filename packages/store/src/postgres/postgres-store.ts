import { randomUUID } from "node:crypto";
import { createChangeListeners } from "../changes/change-listeners.ts";
import { tell, type Written } from "../changes/written.ts";
import { checkOptions } from "../check-options.ts";
import { checkBatch, checkStarts } from "../commit/check-batch.ts";
import type { Store } from "../store.ts";
import { storeClosed } from "../store-closed.ts";
import { commit } from "./commit.ts";
import { connectDatabase, type DatabaseAddress } from "./database.ts";
import { translatePostgresError } from "./database-errors.ts";
import { listen } from "./listen.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { postgresReads } from "./reads.ts";
import { cancelRun, publishVersion, sendSignal, startRuns } from "./run-writes.ts";
import { closeWorker, heartbeat, openWorker } from "./worker-writes.ts";
import type { WriteContext } from "./write-context.ts";

export interface PostgresStoreOptions extends DatabaseAddress {
  /** Takes the place of the database's clock. */
  readonly clock?: { nowMs(): number };
}

/** Opens the store that any number of processes share, and brings its schema up to date. */
export async function openPostgresStore({ clock, ...address }: PostgresStoreOptions): Promise<Store> {
  const listeners = createChangeListeners();
  // Apart, so that readers who keep all connections busy do not make a worker miss its lease.
  const database = connectDatabase({ ...address, maxConnections: 4 });
  const readers = connectDatabase({ ...address, maxConnections: 6 });
  const source = randomUUID();
  const listening = await migratePostgres(database)
    .then(() => listen({ address, self: source, onChange: listeners.emit }))
    .catch(async (error: unknown) => {
      await Promise.all([database.close(), readers.close()]);
      throw translatePostgresError(error);
    });
  const reads = postgresReads(readers);
  let closing: Promise<void> | null = null;

  async function write<Options, Result>(
    work: (context: WriteContext, options: Options) => Promise<Written<Result>>,
    options: Options,
  ): Promise<Result> {
    if (closing) throw storeClosed();
    return tell(listeners, await work({ database, nowMs: clock?.nowMs() ?? null, source }, options));
  }
  async function read<Options extends object, Result>(
    work: (options: Options) => Promise<Result>,
    options: Options,
  ): Promise<Result> {
    if (closing) throw storeClosed();
    checkOptions(options);
    return work(options);
  }

  return {
    kind: "postgres",
    async openWorker(options) {
      checkOptions(options);
      return write(openWorker, options);
    },
    heartbeat: (options) => write(heartbeat, options),
    closeWorker: async (options) => void (await write(closeWorker, options)),
    async commit(batch) {
      checkBatch(batch);
      return write(commit, batch);
    },
    async startRuns(options) {
      checkStarts(options.starts);
      return write(startRuns, options);
    },
    async cancelRun(options) {
      checkOptions(options);
      return write(cancelRun, options);
    },
    async sendSignal(options) {
      checkOptions(options);
      return write(sendSignal, options);
    },
    async publishVersion(options) {
      checkOptions(options.version);
      await write(publishVersion, options);
    },
    readSignals: (options) => read(reads.readSignals, options),
    getRun: (options) => read(reads.getRun, options),
    listRuns: (options) => read(reads.listRuns, options),
    readJournal: (options) => read(reads.readJournal, options),
    readFeed: (options) => read(reads.readFeed, options),
    getVersion: (options) => read(reads.getVersion, options),
    getFlow: (options) => read(reads.getFlow, options),
    listFlows: (options) => read(reads.listFlows, options),
    readState: (options) => read(reads.readState, options),
    listArtifacts: (options) => read(reads.listArtifacts, options),
    getArtifact: (options) => read(reads.getArtifact, options),
    onChange: (listener) => listeners.add(listener),
    checkHealth: async () => void (await read(database.rows, { text: "select 1" })),
    close() {
      closing ??= Promise.all([listening.close(), database.close(), readers.close()]).then(() => undefined);
      return closing;
    },
  };
}
