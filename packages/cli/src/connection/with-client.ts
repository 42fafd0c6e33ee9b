import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@millrace/sdk";
import { type Config, readConfig, readDataFolderOwner, startServer } from "@millrace/server";
import { shopConnection } from "../main-job/shop-connection.ts";
import { shopUrlOf } from "../main-job/shop-place.ts";
import { configFlags, type ServerOptions } from "./global-options.ts";

// A live server answers this in a millisecond; one that is stopped by a debugger or a full disk is as good as gone.
const answerWithinMs = 2_000;

export interface Connected {
  readonly client: Client;
  readonly url: string;
  /** Whether a server was started for this command alone: it ends with it, and what it was doing goes on with the next one. */
  readonly ownServer: boolean;
}

export interface ConnectOptions extends ServerOptions {
  /** Whether a server of the command's own may execute runs. Without, nothing of a data folder that is only looked at begins to run. */
  readonly claims: boolean;
}

/**
 * Gives a command its client: of the server that owns the data folder, or of one that lives as long as the command.
 * Every command goes through the same API, so it does the same in both cases.
 */
export async function withClient<Result>(
  options: ConnectOptions,
  use: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(undefined, configFlags(options));
  const running = await findRunning(config);
  if (running) return use({ ...running, ownServer: false });
  if (options.claims) return withOwnServer(config, { claims: true, use });
  return withFolderToLookAt(config, (found) => withOwnServer(found, { claims: false, use }));
}

async function withOwnServer<Result>(
  config: Config,
  options: { readonly claims: boolean; use(connected: Connected): Promise<Result> },
): Promise<Result> {
  const { claims, use } = options;
  const server = await startServer({
    config: { ...config, port: 0 },
    connections: [shopConnection(shopUrlOf(config.dataFolder))],
    claims,
  });
  try {
    return await use({ client: createClient(server), url: server.url, ownServer: true });
  } finally {
    await server.close();
  }
}

/** Looking leaves no trace: where no data folder is yet, a passing empty one stands in for it. */
export async function withFolderToLookAt<Result>(config: Config, use: (config: Config) => Promise<Result>) {
  if (existsSync(config.dataFolder)) return use(config);
  const dataFolder = await mkdtemp(join(tmpdir(), "millrace-empty-"));
  try {
    return await use({ ...config, dataFolder });
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** The server that owns the data folder, if it answers. */
export async function findRunning(
  config: Config,
): Promise<{ readonly client: Client; readonly url: string; readonly token: string } | null> {
  const owner = readDataFolderOwner({ folder: config.dataFolder });
  if (!owner) return null;
  try {
    const answer = await fetch(`${owner.url}/health/live`, { signal: AbortSignal.timeout(answerWithinMs) });
    if (!answer.ok) return null;
    const token = readFileSync(owner.tokenFile, "utf8").trim();
    const client = createClient({ url: owner.url, token });
    // After a crash another program may have got the port, or a Millrace of another data folder, which refuses the token.
    await client.system.get({}, { timeoutMs: answerWithinMs });
    return { client, url: owner.url, token };
  } catch {
    // Nobody of ours answers there: whether the folder is free is for its lock to say.
    return null;
  }
}
