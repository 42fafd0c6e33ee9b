import { join } from "node:path";
import type { BrowserHost } from "@millrace/browser/worker";
import {
  type Confinement,
  createRunControl,
  createWorker,
  type RunControl,
  systemClock,
  type Worker,
} from "@millrace/engine";
import type { MillraceError } from "@millrace/flow/errors";
import { type ArtifactStore, type DataFolderLock, lockDataFolder, type Store } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import { type Connection, joinConnections, readConnections } from "../connections/read-connections.ts";
import { type LocalToken, openLocalToken } from "../door/local-token.ts";
import type { Log } from "../log/log.ts";
import { openLogFile } from "../log/log-file.ts";
import { openCapabilities } from "./capabilities.ts";
import { openRunners } from "./runners.ts";
import { openStores } from "./stores.ts";
import { createTeardown, type Teardown } from "./teardown.ts";

/** The project that the local token stands for. */
export const localProject = "default";

export interface InstallationOptions {
  readonly config: Config;
  /** The data folder's, where the caller has it already; closing the installation releases it. */
  readonly lock?: DataFolderLock;
  /** Beside those of the data folder's `connections.json`. */
  readonly connections?: readonly Connection[];
  /** The browser's program; by default what the configuration names, else an installed one. */
  readonly browserPath?: string;
  /** What takes a while, in words: a browser is started. */
  readonly onProgress?: (message: string) => void;
  /** False for an installation that is only looked at: its worker takes no runs. (Default: true) */
  readonly claims?: boolean;
  /** The worker was replaced by another one; the process should end. */
  readonly onFenced: (error: MillraceError) => void;
}

/** Everything but the server: what runs flows. */
export interface Installation {
  readonly config: Config;
  readonly lock: DataFolderLock;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly worker: Worker;
  readonly control: RunControl;
  readonly browser: BrowserHost;
  /** The browser's program as it was set; null where one is looked for when a session asks. */
  readonly browserPath: string | null;
  readonly confinement: Confinement;
  readonly connections: readonly Connection[];
  readonly token: LocalToken;
  readonly log: Log;
  /** Drains the worker and closes every part, the last opened first. */
  close(): Promise<void>;
}

/** Opens an installation; when a part refuses, what was opened before is closed again. */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  let log: Log = () => {};
  const teardown = createTeardown({
    partTimeoutMs: options.config.drainMs + 5_000,
    onFailure: (part, error) => log("error", `could not close the ${part}`, { error }),
  });
  try {
    return await openParts(options, {
      teardown,
      onLog: (opened) => {
        log = opened;
      },
    });
  } catch (error) {
    log("error", "could not start", { error });
    await teardown.close();
    throw error;
  }
}

async function openParts(
  options: InstallationOptions,
  { teardown, onLog }: { readonly teardown: Teardown; readonly onLog: (log: Log) => void },
): Promise<Installation> {
  const { config, onProgress = () => {} } = options;
  const folder = config.dataFolder;
  const lock = options.lock ?? lockDataFolder({ folder });
  teardown.add("lock of the data folder", () => lock.release());
  const token = openLocalToken({ folder });
  const logFile = openLogFile({
    file: join(folder, "logs", "millrace.log"),
    threshold: config.logLevel,
    secrets: [token.text],
  });
  const { log } = logFile;
  onLog(log);
  teardown.add("log", () => logFile.flush());
  const connections = joinConnections(options.connections ?? [], await readConnections({ folder }));
  const stores = await openStores(config);
  const { store, artifacts } = stores;
  teardown.add("store", () => stores.close());
  const browserPath = options.browserPath ?? config.browser;
  const capabilities = openCapabilities({ config, connections, browserPath, onProgress });
  teardown.add("capabilities", () => capabilities.close());
  const { spawn, confinement } = await openRunners();
  const worker = createWorker({
    store,
    artifacts,
    spawn,
    capabilities: capabilities.byKind,
    concurrency: config.concurrency,
    leaseMs: config.leaseMs,
    // The lock of the data folder is held: an embedded store has no other process.
    alone: config.databaseUrl === null,
    warmProjects: [localProject],
    log,
    onFenced: options.onFenced,
  });
  teardown.add("worker", () => worker.drain({ graceMs: config.drainMs }));
  if (options.claims !== false) await worker.start();
  return {
    config,
    lock,
    store,
    artifacts,
    worker,
    control: createRunControl({ store, clock: systemClock, enqueue: (start) => worker.enqueue(start) }),
    browser: capabilities.browser,
    browserPath,
    confinement,
    connections,
    token,
    log,
    close: () => teardown.close(),
  };
}
