import { readFileSync } from "node:fs";
import { type Client, createClient } from "@millrace/sdk";
import { type Config, readConfig, readDataFolderOwner, startServer } from "@millrace/server";
import { shopConnection } from "../main-job/shop-connection.ts";
import { configFlags, type GlobalOptions } from "./global-options.ts";

// A live server answers this in a millisecond; one that is stopped by a debugger or a full disk is as good as gone.
const answerWithinMs = 2_000;

export interface Connected {
  readonly client: Client;
  readonly url: string;
  /** Whether a server was started for this command alone: it ends with it, and what it was doing goes on with the next one. */
  readonly ownServer: boolean;
}

/**
 * Gives a command its client: of the server that owns the data folder, or of one that lives as long as the command.
 * Every command goes through the same API, so it does the same in both cases.
 */
export async function withClient<Result>(
  options: GlobalOptions,
  use: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(undefined, configFlags(options));
  const running = await findRunning(config);
  if (running) return use({ ...running, ownServer: false });
  const server = await startServer({ config: { ...config, port: 0 }, connections: [shopConnection()] });
  try {
    return await use({ client: createClient(server), url: server.url, ownServer: true });
  } finally {
    await server.close();
  }
}

/** The server that owns the data folder, if it answers. */
export async function findRunning(config: Config): Promise<{ readonly client: Client; readonly url: string } | null> {
  const owner = readDataFolderOwner({ folder: config.dataFolder });
  if (!owner) return null;
  try {
    const answer = await fetch(`${owner.url}/health/live`, { signal: AbortSignal.timeout(answerWithinMs) });
    if (!answer.ok) return null;
    return {
      client: createClient({ url: owner.url, token: readFileSync(owner.tokenFile, "utf8").trim() }),
      url: owner.url,
    };
  } catch {
    // Nobody answers there: whether the folder is free is for its lock to say.
    return null;
  }
}
