import { join } from "node:path";
import { type ArtifactStore, openPostgresStore, openSqliteStore, type Store } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import { openFolderArtifacts } from "../testing/interim-artifacts.ts";

/** Opens the store and where artifacts lie: PostgreSQL where one is configured, else both in the data folder. */
export async function openStores({ dataFolder, databaseUrl }: Pick<Config, "dataFolder" | "databaseUrl">): Promise<{
  readonly store: Store;
  readonly artifacts: ArtifactStore;
}> {
  const artifacts = openFolderArtifacts({ folder: join(dataFolder, "artifacts") });
  if (databaseUrl !== null) return { store: await openPostgresStore({ url: databaseUrl }), artifacts };
  return { store: await openSqliteStore({ file: join(dataFolder, "millrace.sqlite"), thread: true }), artifacts };
}
