import { join } from "node:path";
import { type DataFolderLock, lockDataFolder } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import { type LocalToken, openLocalToken } from "../door/local-token.ts";
import { createKnownSecrets } from "../log/known-secrets.ts";
import type { Log } from "../log/log.ts";
import { openLogFile } from "../log/log-file.ts";
import { type Engine, type EngineOptions, openEngine } from "./open-engine.ts";
import { createTeardown, type Teardown } from "./teardown.ts";

export { localProject } from "./open-engine.ts";

export interface InstallationOptions extends EngineOptions {
  /** The data folder's, where the caller has it already; closing the installation releases it. */
  readonly lock?: DataFolderLock;
}

/** Everything but the server: a data folder of its own, and what runs flows. */
export interface Installation extends Engine {
  readonly config: Config;
  readonly lock: DataFolderLock;
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
  const { config } = options;
  const folder = config.dataFolder;
  const lock = options.lock ?? lockDataFolder({ folder });
  teardown.add("lock of the data folder", () => lock.release());
  const token = openLocalToken({ folder });
  const knownSecrets = createKnownSecrets();
  knownSecrets.add(token.text);
  const logFile = openLogFile({
    file: join(folder, "logs", "millrace.log"),
    threshold: config.logLevel,
    secrets: knownSecrets,
  });
  const { log } = logFile;
  onLog(log);
  teardown.add("log", () => logFile.flush());
  const engine = await openEngine({ ...options, teardown, log, knownSecrets });
  return { ...engine, config, lock, token, log, close: () => teardown.close() };
}
