import { randomUUID } from "node:crypto";
import { createChangeListeners } from "../changes/change-listeners.ts";
import { tell, type Written } from "../changes/written.ts";
import { guardedStore } from "../guarded-store.ts";
import type { Store } from "../store.ts";
import { commit } from "./commit.ts";
import { connectDatabase, type DatabaseAddress } from "./database.ts";
import { translatePostgresError } from "./database-errors.ts";
import { hearChanges } from "./hear-changes.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { channel, encodeNotification } from "./notification.ts";
import { postgresTables, writeTables } from "./postgres-tables.ts";
import { postgresReads } from "./reads.ts";
import { cancelRun, publishVersion, sendSignal, startRuns } from "./run-writes.ts";
import { createUntold } from "./untold.ts";
import { closeWorker, heartbeat, openWorker } from "./worker-writes.ts";
import type { WriteContext } from "./write-context.ts";

export interface PostgresStoreOptions extends DatabaseAddress {
  /** Where `url` leads to a pooler in transaction mode: the same database without it, to hear of the commits of others. */
  readonly listenUrl?: string | null;
  /** Told when commits of others cannot be heard of, so that the database is asked every half second. */
  readonly onPolling?: () => void;
  /** Takes the place of the database's clock. */
  readonly clock?: { nowMs(): number };
}

/** Opens the store that any number of processes share, and brings its schema up to date. */
export async function openPostgresStore({
  clock,
  listenUrl = null,
  onPolling = () => {},
  ...address
}: PostgresStoreOptions): Promise<Store> {
  const listeners = createChangeListeners();
  let prepares = false;
  const database = connectDatabase({ ...address, maxConnections: 4, prepares: () => prepares });
  const source = randomUUID();
  const turns = new Map<string, string>();
  const notify = (payload: string) => database.rows({ text: "select pg_notify($1, $2)", values: [channel, payload] });
  const untold = createUntold((runs) => notify(`0${encodeNotification({ source, runs })}`));
  const listening = await migratePostgres(database)
    .then(() => hearChanges({ address, listenUrl, self: source, onChange: listeners.emit, notify, onPolling }))
    .catch(async (error: unknown) => {
      await database.close();
      throw translatePostgresError(error);
    });
  // Where notifications come through, no pooler in transaction mode is in between.
  prepares = listening.hears && listenUrl === null;
  // Apart, so that readers who keep all connections busy do not make a worker miss its lease.
  const readers = connectDatabase({ ...address, maxConnections: 6, prepares: () => prepares, gathers: prepares });
  const reads = postgresReads(readers);
  const write =
    <Options, Result>(work: (context: WriteContext, options: Options) => Promise<Written<Result>>) =>
    async (options: Options): Promise<Result> =>
      tell(listeners, await work({ database, nowMs: clock?.nowMs() ?? null, source, turns, untold }, options));

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
    close: async () => {
      untold.close();
      await Promise.all([listening.close(), database.close(), readers.close()]);
    },
  });
}
