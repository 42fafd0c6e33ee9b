import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BoundConnection, type BoundConnectionOptions, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { lineConnector } from "../testing/line-connector.ts";
import { type LineService, startLineService } from "../testing/line-service.ts";

const password = 'p"s%w rd-canary';
let service: LineService;
const open: BoundConnection<unknown>[] = [];
beforeEach(async () => {
  service = await startLineService({ password });
});
afterEach(async () => {
  for (const on of open.splice(0)) await on.close();
  service.letGo();
  await service.stop();
});

interface Line {
  ask(word: string, idempotencyKey?: string): Promise<string>;
  count(to: number, items: AsyncIterable<number>): AsyncGenerator<{ n: number; sum: number }>;
}

const connectionOf = (secret: unknown = password) => ({
  name: "service",
  kind: "line",
  settings: { host: "127.0.0.1", port: service.port, password: secret },
  grants: [`127.0.0.1:${service.port}`],
});

function bound(options: Partial<BoundConnectionOptions> = {}) {
  const on = bindConnection<Line>({ connector: lineConnector, connections: [connectionOf()], ...options });
  open.push(on);
  return on;
}

const waitFor = (check: () => unknown) => vi.waitFor(check, { interval: 2 });
const loadOf = (on: BoundConnection<unknown>) => on.host.load()[0];

async function* numbers(to: number) {
  for (let n = 1; n <= to; n += 1) yield n;
}

connectorContract(lineConnector, async () => {
  const own = await startLineService({ password });
  const settings = { host: "127.0.0.1", port: own.port, password };
  return {
    settings,
    authority: `127.0.0.1:${own.port}`,
    secret: password,
    wrong: { ...settings, password: "not the one" },
    unreachable: { ...settings, port: 1 },
    quick: { method: "ask", params: { word: "hello" } },
    failing: { method: "ask", params: { word: "fail" } },
    slow: { method: "ask", params: { word: "hold" } },
    async restart() {
      await own.stop();
      await own.start();
    },
    stop: own.stop,
  };
});

describe("createConnectorHost()", () => {
  test("shares one client among the calls of a connection, and hands a step's key over", async () => {
    const on = bound();
    const line = await on.bound();
    expect(await Promise.all([line.ask("a"), line.ask("b"), line.ask("c", "-key")])).toEqual(["a", "b", "c-key"]);
    expect([service.connections(), service.most() <= 2]).toEqual([1, true]);
  });

  test("opens a client anew when the settings or a secret of the connection change, without a pause", async () => {
    let value = password;
    const connections = [connectionOf({ secret: "line-password" })];
    const on = bound({ connections, secretOf: async () => value });
    await on.call("ask", { word: "a" });
    const held = on.call("ask", { word: "hold" });
    await waitFor(() => expect(service.inUse()).toBe(1));
    value = "another one";
    await expect(on.call("ask", { word: "b" })).rejects.toMatchObject({ code: "CONNECTION_CREDENTIALS_REFUSED" });
    value = password;
    expect(await on.call("ask", { word: "c" })).toBe("c");
    service.letGo();
    expect(await held).toBe("hold");
    expect(on.received()).not.toContain("canary");
  });

  test("closes a client that nobody uses, and opens the next one", async () => {
    const on = bound({ idleMs: 1 });
    await on.call("ask", { word: "a" });
    await waitFor(async () => {
      await on.call("ask", { word: "b" });
      expect(service.connections()).toBeGreaterThan(1);
    });
  });

  test("knows neither a connection of another name, nor one of another kind, nor a secret where none are kept", async () => {
    const connections = [
      connectionOf({ secret: "line-password" }),
      { ...connectionOf(), name: "other", kind: "x" },
      { ...connectionOf(), name: "broken", settings: { host: 1, port: "x", password } },
    ];
    const on = bound({ connections });
    const code = async (connection: string) =>
      on.call("ask", { word: "a" }, { connection }).catch((error: { code: string }) => error.code);
    expect([await code("service"), await code("other"), await code("none"), await code("broken")]).toEqual([
      "SECRET_NOT_FOUND",
      "CONNECTION_NOT_FOUND",
      "CONNECTION_NOT_FOUND",
      "CONNECTION_INVALID",
    ]);
    await expect(on.call("ask", { word: "a" }, { connection: "other" })).rejects.toThrow(
      `must be of kind line: "other" is of kind x`,
    );
    expect(on.received()).not.toContain("canary");
  });

  test("refuses parameters of another shape, naming them", async () => {
    await expect(bound().call("ask", { word: 1, more: true })).rejects.toMatchObject({
      code: "CONNECTOR_CALL_REFUSED",
      message: expect.stringContaining("word"),
    });
    await expect(bound().call("ask", "text")).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
  });

  test("says of an error whether to try again, and in its service's own words", async () => {
    const on = bound();
    await expect(on.call("ask", { word: "fail" })).rejects.toMatchObject({
      code: "CONNECTOR_FAILED",
      retry: false,
      message: "Cannot use service as Line service must do what is asked: [secret] is no word",
    });
    const held = on.call("ask", { word: "hold" });
    held.catch(() => {});
    await waitFor(() => expect(service.inUse()).toBe(1));
    await service.stop();
    await expect(held).rejects.toMatchObject({ code: "CONNECTION_UNREACHABLE", retry: true });
    await service.start();
  });

  test("says how full a connection is", async () => {
    const on = bound();
    const held = ["hold", "hold", "hold"].map((word) => on.call("ask", { word }));
    await waitFor(() => expect(loadOf(on)).toMatchObject({ project: "default", inUse: 2, limit: 2, waiting: 1 }));
    await waitFor(() => expect(service.inUse()).toBe(2));
    service.letGo();
    await waitFor(() => expect(service.inUse()).toBe(1));
    service.letGo();
    await Promise.all(held);
    expect([loadOf(on), service.most()]).toMatchObject([{ inUse: 0, waiting: 0 }, 2]);
  });

  test("gives up on a client that does not become ready in time", async () => {
    const stuck = { ...lineConnector, open: () => new Promise(() => {}) };
    const on = bound({ connector: stuck, openTimeoutMs: 10 });
    await expect(on.call("ask", { word: "a" })).rejects.toMatchObject({ code: "CONNECTION_UNREACHABLE", retry: true });
    const signal = AbortSignal.timeout(30_000);
    expect(await on.host.test(connectionOf(), { project: "default", signal })).toMatchObject({ state: "unreachable" });
  });

  test("says of a connection that cannot be used what is wrong with it", async () => {
    const signal = AbortSignal.timeout(30_000);
    const { host } = bound();
    const check = (connection: object) => host.test({ ...connectionOf(), ...connection }, { project: "p", signal });
    expect(await check({ kind: "x" })).toMatchObject({ state: "failing", message: expect.stringContaining("kind x") });
    expect(await check({ settings: {} })).toMatchObject({ state: "failing", message: expect.stringContaining("host") });
    expect(await check({ grants: ["no port"] })).toMatchObject({ state: "failing" });
    expect(await check({})).toMatchObject({ state: "healthy", message: "line 1.0", expiresAt: null });
  });
});

describe("streams of a connector", () => {
  test("bring items both ways, far more than one message may hold", async () => {
    const line = await bound().bound();
    let last = { n: 0, sum: 0 };
    for await (const row of line.count(40_000, numbers(30_000))) last = row;
    expect(last).toEqual({ n: 40_000, sum: 450_015_000 });
  });

  test("give their turn back when their reader stops", async () => {
    const on = bound();
    const line = await on.bound();
    for await (const { n } of line.count(1_000_000, numbers(0))) if (n === 3) break;
    await waitFor(() => expect(loadOf(on)).toMatchObject({ inUse: 0 }));
  });

  test("end with the connector's error, and with that of what is sent", async () => {
    const on = bound();
    const line = await on.bound();
    const drain = async (items: AsyncIterable<unknown>) => {
      for await (const _ of items);
    };
    await expect(drain(line.count(-1, numbers(0)))).rejects.toMatchObject({ code: "CONNECTOR_FAILED" });
    async function* broken() {
      yield 1;
      throw new Error("the source broke");
    }
    await expect(drain(line.count(1, broken()))).rejects.toThrow("the source broke");
    await waitFor(() => expect(loadOf(on)).toMatchObject({ inUse: 0 }));
    const unknown = await bound({ connections: [] }).bound();
    await expect(drain(unknown.count(1, numbers(0)))).rejects.toMatchObject({ code: "CONNECTION_NOT_FOUND" });
  });
});
