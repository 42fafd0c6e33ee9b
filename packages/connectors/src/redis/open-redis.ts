import type { Duplex } from "node:stream";
import type { z } from "@millrace/flow";
import type { Redis } from "ioredis";
import { type OpenContext, upgradeToTls } from "../connector/index.ts";
import type { redisSettings } from "./redis-connector.ts";

/** A connection that was signed in. */
export interface OpenedRedis {
  readonly redis: Redis;
  readonly prefix: string;
}

/** Signs in at the server, over a socket that was dialed. */
export async function openRedis({
  settings,
  dial,
  signal,
  discard,
}: OpenContext<z.output<typeof redisSettings>>): Promise<OpenedRedis> {
  const { host, port, user, password, database, prefix, tls, ca, commandTimeoutMs } = settings;
  const { Redis } = await import("ioredis");
  const socket = await dial({ host, port });
  const stream: Duplex = tls ? await upgradeToTls(socket, { host, ca, signal }) : socket;
  const redis = new Redis({
    Connector: class {
      async connect() {
        return stream;
      }
      check() {
        return true;
      }
      disconnect() {
        stream.destroy();
      }
    } as never,
    lazyConnect: true,
    db: database,
    keyPrefix: prefix,
    commandTimeout: commandTimeoutMs,
    // The next call opens another connection; a command is never sent a second time.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
  });
  let failure: unknown = null;
  redis.on("error", (error) => {
    failure ??= error;
  });
  redis.once("end", discard);
  try {
    await redis.connect();
    // A server that wants a password lets everybody in, and refuses what they ask.
    await redis.ping();
    return { redis, prefix };
  } catch (error) {
    redis.disconnect();
    const thrown = failure ?? error;
    throw isLate(thrown) ? Object.assign(new Error("it did not answer in time"), { code: "ETIMEDOUT" }) : thrown;
  }
}

/** Whether the server has taken the connection and answered nothing: it is not there, however long one asks it. */
function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === "Command timed out";
}
