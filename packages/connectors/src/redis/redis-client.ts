import type { BindCapability, Json } from "@millrace/flow";
import { connectionClient } from "../connector/connection-client.ts";
import type { RedisCapability, RedisOptions } from "./redis-capability.ts";

/** Makes what a flow receives for `redis()`. */
export const bind: BindCapability = (client): RedisCapability => {
  const server = connectionClient(client);
  const run = (name: string, args: readonly (string | number)[], { signal }: RedisOptions = {}): Promise<Json> =>
    server.call("command", { name, args: args.map(String) }, { signal });

  return {
    command: (name, ...args) => run(name, args),
    get: (key, options) => run("get", [key], options) as Promise<string | null>,
    async set(key, value, options = {}) {
      const { ttlMs, ifAbsent = false } = options;
      const args = [key, value, ...(ttlMs === undefined ? [] : ["px", ttlMs]), ...(ifAbsent ? ["nx"] : [])];
      return (await run("set", args, options)) === "OK";
    },
    delete: (...keys) => run("del", keys) as Promise<number>,
    increment: (key, by = 1) => run("incrby", [key, by]) as Promise<number>,
    publish: (channel, message) => server.call("publish", { channel, message }) as Promise<number>,
    lock: (key, { ttlMs, owner, signal }) =>
      server.call("lock", { key, ttlMs, owner }, { signal }) as Promise<number | null>,
    unlock: (key, owner) => server.call("unlock", { key, owner }) as Promise<boolean>,
  };
};
