import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createSelfSigned } from "@millrace/egress/self-signed";
import { Command } from "ioredis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import type { StartedProgram } from "../testing/start-program.ts";
import { findRedis, startRedis } from "../testing/start-redis.ts";
import { dataCommands } from "./data-commands.ts";
import { redis } from "./redis.ts";
import type { RedisCapability } from "./redis-capability.ts";
import { redisConnector } from "./redis-connector.ts";

const password = "s3cret-of-redis";

describe.skipIf(findRedis() === null)("redis() on a real server (skipped where Redis is not installed)", () => {
  let server: StartedProgram;
  beforeAll(async () => {
    server = await startRedis({ password });
  });
  afterAll(() => server?.stop());
  const settingsOf = ({ port }: StartedProgram) => ({ host: "127.0.0.1", port, password, tls: false });

  connectorContract(redisConnector, async () => ({
    settings: settingsOf(server),
    authority: `127.0.0.1:${server.port}`,
    secret: password,
    wrong: { ...settingsOf(server), password: "another one" },
    unreachable: { ...settingsOf(server), port: 1 },
    quick: { method: "command", params: { name: "get", args: ["a"] } },
    failing: { method: "command", params: { name: "incrby", args: ["a", password] } },
    slow: null,
    restart: server.restart,
    stop: async () => {},
  }));

  describe("redis()", () => {
    let on: BoundConnection<RedisCapability>;
    let cache: RedisCapability;
    let other: RedisCapability;
    beforeAll(async () => {
      const connection = (name: string, prefix: string) => ({
        name,
        kind: "redis",
        settings: { ...settingsOf(server), prefix },
        grants: [`127.0.0.1:${server.port}`],
      });
      const connections = [connection("cache", "mine:"), connection("other", "")];
      on = bindConnection<RedisCapability>({ connector: redisConnector, connections });
      cache = await on.bound();
      other = await on.bound({ connection: "other" });
    });
    afterAll(() => on?.close());

    test("declares a connection by its name", () => {
      expect(redis("cache")).toEqual({ kind: "redis", settings: { connection: "cache" } });
    });

    test("gets, sets, counts and deletes", async () => {
      expect(await cache.get("none")).toBeNull();
      expect(await cache.set("a", "ä", { ifAbsent: true, ttlMs: 60_000 })).toBe(true);
      expect(await cache.set("a", "b", { ifAbsent: true })).toBe(false);
      expect(await cache.get("a")).toBe("ä");
      expect(Number(await cache.command("PTTL", "a"))).toBeGreaterThan(1_000);
      expect(await cache.increment("n")).toBe(1);
      expect(await cache.increment("n", -3)).toBe(-2);
      expect(await cache.delete("a", "n", "none")).toBe(2);
    });

    test("does the commands of hashes, lists, sets, sorted sets and streams", async () => {
      expect(await cache.command("hset", "h", "a", 1, "b", 2)).toBe(2);
      expect(await cache.command("hmget", "h", "b", "none")).toEqual(["2", null]);
      expect(await cache.command("rpush", "l", "x", "y")).toBe(2);
      expect(await cache.command("lrange", "l", 0, -1)).toEqual(["x", "y"]);
      expect(await cache.command("zadd", "z", 2, "b", 1, "a")).toBe(2);
      expect(await cache.command("zrange", "z", 0, -1, "withscores")).toEqual(["a", "1", "b", "2"]);
      expect(await cache.command("xadd", "s", "1-1", "field", "value")).toBe("1-1");
      expect(await cache.command("xrange", "s", "-", "+")).toEqual([["1-1", ["field", "value"]]]);
    });

    test("puts the connection's prefix before every key", async () => {
      await cache.command("mset", "p", 1, "q", 2);
      expect(await other.command("mget", "mine:p", "mine:q", "p")).toEqual(["1", "2", null]);
      await cache.command("sunionstore", "to", "from");
      await cache.command("rename", "p", "r");
      expect(await other.get("mine:r")).toBe("1");
    });

    test("knows of every command where its keys are", () => {
      for (const name of dataCommands) {
        const { args } = new Command(name, ["1", "2", "3", "4"], { keyPrefix: "mine:" });
        expect([name, args.includes("mine:1")]).toEqual([name, true]);
      }
    });

    test.each([
      ...["eval", "config", "shutdown", "flushall", "keys", "scan", "blpop", "sort", "script", "multi", "subscribe"],
      ...["acl", "debug", "monitor", "migrate", "select", "auth", "get x", "toString", ""],
    ])("refuses %j, which is no command on named data", async (name) => {
      await expect(cache.command(name, "1")).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED", retry: false });
    });

    test("copies within its own database only", async () => {
      await cache.set("here", "x");
      expect(await cache.command("copy", "here", "there", "replace")).toBe(1);
      const foreign = cache.command("COPY", "here", "there", "Db", 3);
      await expect(foreign).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED", retry: false });
    });

    test("says of an error whether to try again", async () => {
      await cache.set("text", "x");
      await expect(cache.increment("text")).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: false });
    });

    test("gives a lock to one owner at a time, with a token that grows", async () => {
      const first = await cache.lock("job", { owner: "a", ttlMs: 60_000 });
      expect(first).toBe(1);
      expect(await cache.lock("job", { owner: "b", ttlMs: 60_000 })).toBeNull();
      expect(await cache.lock("job", { owner: "a", ttlMs: 60_000 })).toBe(1);
      expect(await cache.unlock("job", "b")).toBe(false);
      expect(await cache.unlock("job", "a")).toBe(true);
      expect(await cache.lock("job", { owner: "b", ttlMs: 1 })).toBe(2);
      await expect.poll(() => cache.lock("job", { owner: "c", ttlMs: 60_000 }), { interval: 5 }).toBe(3);
    });

    test("publishes on a channel with the prefix", async () => {
      expect(await cache.publish("news", "hello")).toBe(0);
    });
  });

  test("speaks TLS with a server whose certificate it may trust, and with no other", async () => {
    const tls = createSelfSigned("localhost");
    const secure = await startRedis({ password, tls });
    const on = bindConnection({ connector: redisConnector, connections: [] });
    try {
      const health = (more: object) => {
        const settings = { ...settingsOf(secure), host: "localhost", tls: true, ...more };
        const connection = { name: "cache", kind: "redis", settings, grants: [`localhost:${secure.port}`] };
        return on.host.test(connection, { project: "default", signal: AbortSignal.timeout(20_000) });
      };
      expect(await health({ ca: tls.cert })).toMatchObject({
        state: "healthy",
        message: expect.stringMatching(/^Redis \d/),
      });
      const message = expect.stringMatching(/certificate that is trusted here.*: self-signed certificate. Set ca to/);
      expect(await health({})).toMatchObject({ state: "failing", message });
    } finally {
      await on.close();
      await secure.stop();
    }
  });
});

test("a Redis that takes connections and answers nothing is not there", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const on = bindConnection({ connector: redisConnector, connections: [] });
  onTestFinished(async () => {
    await on.close();
    silent.close();
  });
  const settings = { host: "127.0.0.1", port, tls: false, commandTimeoutMs: 20 };
  const connection = { name: "cache", kind: "redis", settings, grants: [`127.0.0.1:${port}`] };
  expect(await on.host.test(connection, { project: "default", signal: AbortSignal.timeout(20_000) })).toMatchObject({
    state: "unreachable",
    message: expect.stringContaining("it did not answer in time"),
  });
});
