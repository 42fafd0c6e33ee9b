import { join } from "node:path";
import {
  type ArtifactShelf,
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
  readonly artifacts: ArtifactStore & ArtifactShelf;
  /** Whether commits of other processes are told of, or looked for every half second: behind a pooler. */
  readonly hears: boolean;
  close(): Promise<void>;
}

/** Opens the store and where artifacts lie: both in PostgreSQL where one is configured, else both in the data folder. */
export function openStores(config: Pick<Config, "dataFolder" | "databaseUrl" | "listenUrl">): Promise<Stores> {
  const { dataFolder, databaseUrl: url, listenUrl } = config;
  return url === null ? openEmbedded(dataFolder) : openShared({ url, listenUrl });
}

async function openEmbedded(dataFolder: string): Promise<Stores> {
  const store = await openSqliteStore({ file: join(dataFolder, "millrace.sqlite"), thread: true });
  const close = () => store.close();
  return { store, artifacts: openArtifactFolder({ folder: join(dataFolder, "artifacts") }), hears: true, close };
}

async function openShared(address: { readonly url: string; readonly listenUrl: string | null }): Promise<Stores> {
  let hears = true;
  const onPolling = () => {
    hears = false;
  };
  const store = await openPostgresStore({ ...address, onPolling });
  try {
    const artifacts = await openPostgresArtifacts({ url: address.url });
    const close = async () => void (await Promise.all([store.close(), artifacts.close()]));
    return { store, artifacts, hears, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
