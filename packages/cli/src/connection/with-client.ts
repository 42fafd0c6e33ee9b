import { setTimeout as pause } from "node:timers/promises";
import { MillraceError } from "@millrace/flow/errors";
import { type Client, createClient } from "@millrace/sdk";
import type { RunningServer, SeenCall } from "@millrace/server";
import { type Config, readConfig } from "@millrace/server/outside";
import { findElsewhere } from "./elsewhere.ts";
import { findRunning, type RunningOwner } from "./find-running.ts";
import { withFolderToLookAt } from "./folder-to-look-at.ts";
import { configFlags, type ServerOptions } from "./global-options.ts";
import { untilStoreIsLost } from "./store-loss.ts";

export interface Connected {
  readonly client: Client;
  readonly url: string;
  /** Whether a server was started for this command alone: it ends with it, and what it was doing goes on with the next one. */
  readonly ownServer: boolean;
  /** Resolves with what is wrong when a server of the command's own has been without its store for too long. */
  untilStoreIsLost(signal: AbortSignal): Promise<MillraceError>;
}

export interface ConnectOptions extends ServerOptions {
  /** Whether a server of the command's own may execute runs. Without, nothing of a data folder that is only looked at begins to run. */
  readonly claims: boolean;
  /** Whether the command sets something up: a data folder that is not there yet is made for it. (Default: as `claims`) */
  readonly keeps?: boolean;
  /** Hears of the calls to capabilities, where the server is the command's own. */
  readonly onCall?: (call: SeenCall) => void;
}

/**
 * Gives a command its client: of the server that it names or that the repository is linked to, of the one that owns the data folder, or of one that lives as long as the command.
 * Every command goes through the same API, so it does the same in both cases.
 */
export async function withClient<Result>(
  options: ConnectOptions,
  use: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const { claims, keeps = claims, onCall } = options;
  const elsewhere = (found: RunningOwner) => {
    tellIgnored(options, found.url);
    return use({ ...found, ownServer: false, untilStoreIsLost: () => new Promise(() => {}) });
  };
  const connect = async (config: Config) => {
    const found = await findOrStart(config, { claims, ...(onCall && { onCall }) });
    if ("client" in found) return elsewhere(found);
    try {
      return await use(ownConnection(found));
    } finally {
      await found.close();
    }
  };
  const config = readConfig(undefined, configFlags(options));
  const named = await findElsewhere(config, options);
  if (named) return elsewhere(named);
  return keeps ? connect(config) : withFolderToLookAt(config, connect);
}

/** What a server may reach and which browser it has is decided where it is started. */
function tellIgnored({ grant, browser }: ConnectOptions, url: string): void {
  const ignored = [...(grant?.length ? ["--grant"] : []), ...(browser === undefined ? [] : ["--browser"])];
  if (ignored.length === 0) return;
  process.stderr.write(
    `Note: ${ignored.join(" and ")} changes nothing, as a server runs already at ${url}: say it where that is started.\n`,
  );
}

// A command that only looks is done in less; a server has said where it listens by then.
const patienceMs = 5_000;
const lookEveryMs = 100;

/** A folder that is taken by somebody without an address is asked for again: another command passes, or a server starts. */
async function findOrStart(
  config: Config,
  options: Pick<ConnectOptions, "claims" | "onCall">,
): Promise<RunningOwner | RunningServer> {
  for (let waitedMs = 0; ; waitedMs += lookEveryMs) {
    const running = await findRunning(config);
    if (running) return running;
    // Loaded only here: with a server that runs, a command needs no other.
    const { startServer, shopConnection, shopUrlOf } = await loadServer();
    try {
      const connections = [shopConnection(shopUrlOf(config.dataFolder))];
      return await startServer({ config: { ...config, port: 0 }, connections, ...options });
    } catch (error) {
      const passing = error instanceof MillraceError && error.code === "DATA_FOLDER_IN_USE" && error.data === undefined;
      if (!passing || waitedMs >= patienceMs) throw error;
    }
    await pause(lookEveryMs);
  }
}

async function loadServer() {
  const [server, connection, place] = await Promise.all([
    import("@millrace/server"),
    import("../main-job/shop-connection.ts"),
    import("../main-job/shop-place.ts"),
  ]);
  return { ...server, ...connection, ...place };
}

function ownConnection(server: RunningServer): Connected {
  return {
    client: createClient(server),
    url: server.url,
    ownServer: true,
    untilStoreIsLost: (signal) => untilStoreIsLost({ ...server.installation, signal }),
  };
}
