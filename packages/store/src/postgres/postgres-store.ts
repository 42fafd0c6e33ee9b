import { randomUUID } from "node:crypto";
import { createChangeListeners } from "../changes/change-listeners.ts";
import { tell, type Written } from "../changes/written.ts";
import { guardedStore } from "../guarded-store.ts";
import type { Store } from "../store.ts";
import { commit } from "./commit.ts";
import { connectDatabase, type DatabaseAddress } from "./database.ts";
import { translatePostgresError } from "./database-errors.ts";
import { listen } from "./listen.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { postgresTables, writeTables } from "./postgres-tables.ts";
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
  const write =
    <Options, Result>(work: (context: WriteContext, options: Options) => Promise<Written<Result>>) =>
    async (options: Options): Promise<Result> =>
      tell(listeners, await work({ database, nowMs: clock?.nowMs() ?? null, source }, options));

  return guardedStore({
    kind: "postgres",
    tables: postgresTables({ readers, nowMs: () => clock?.nowMs() ?? null, write: write(writeTables) }),
    openWorker: write(openWorker),
    heartbeat: write(heartbeat),
    closeWorker: write(closeWorker),
    commit: write(commit),
    startRuns: write(startRuns),
    cancelRun: write(cancelRun),
    sendSignal: write(sendSignal),
    publishVersion: write(publishVersion),
    ...reads,
    onChange: listeners.add,
    checkHealth: async () => void (await database.rows({ text: "select 1" })),
    close: async () => void (await Promise.all([listening.close(), database.close(), readers.close()])),
  });
}
