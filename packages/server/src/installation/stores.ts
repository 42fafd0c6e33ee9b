import { join } from "node:path";
import {
  type ArtifactStore,
  openArtifactFolder,
  openPostgresArtifacts,
  openPostgresStore,
  openSqliteStore,
  type Store,
} from "@millrace/store";
import type { Config } from "../config/read-config.ts";

export interface Stores {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  close(): Promise<void>;
}

/** Opens the store and where artifacts lie: both in PostgreSQL where one is configured, else both in the data folder. */
export function openStores({ dataFolder, databaseUrl }: Pick<Config, "dataFolder" | "databaseUrl">): Promise<Stores> {
  return databaseUrl === null ? openEmbedded(dataFolder) : openShared(databaseUrl);
}

async function openEmbedded(dataFolder: string): Promise<Stores> {
  const store = await openSqliteStore({ file: join(dataFolder, "millrace.sqlite"), thread: true });
  const close = () => store.close();
  return { store, artifacts: openArtifactFolder({ folder: join(dataFolder, "artifacts") }), close };
}

async function openShared(url: string): Promise<Stores> {
  const store = await openPostgresStore({ url });
  try {
    const artifacts = await openPostgresArtifacts({ url });
    return { store, artifacts, close: async () => void (await Promise.all([store.close(), artifacts.close()])) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
