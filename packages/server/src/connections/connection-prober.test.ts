import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectors, createConnectorHost } from "@millrace/connectors/worker";
import { createEgress, createPoliteness } from "@millrace/egress";
import {
  dueConnectionProbes,
  healthOfConnections,
  noteConnectionUse,
  putConnection,
  removeConnection,
} from "@millrace/store/connections";
import { listEvents } from "@millrace/store/events";
import { afterEach, beforeEach, expect, it } from "vitest";
import { onBothStores, type TwoStores } from "../testing/two-stores.ts";
import { ConnectionProber } from "./connection-prober.ts";
import { createConnectionUses } from "./connection-uses.ts";
import { connectionFinder } from "./known-connections.ts";

const project = "default";
const dayMs = 86_400_000;

onBothStores((open) => {
  let two: TwoStores;
  let status = 200;
  let asked = 0;
  const logged: string[] = [];
  let beforeAnswer = async () => {};
  const service = createServer(async (_, response) => {
    asked += 1;
    await beforeAnswer();
    response.writeHead(status).end();
  });
  const egress = createEgress();
  const politeness = createPoliteness({ egress, clock: { nowMs: () => 0, wait: async () => {} } });
  const host = createConnectorHost(connectors, { egress, politeness, connections: { find: async () => null } });
  const timers: { readonly delayMs: number; readonly callback: () => void }[] = [];
  let probers: ConnectionProber[];
  beforeEach(async () => {
    two = await open();
    status = 200;
    asked = 0;
    beforeAnswer = async () => {};
    timers.length = 0;
    logged.length = 0;
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    probers = two.stores.map(({ tables }) => proberOn(tables));
  });
  afterEach(async () => {
    await Promise.all(probers.map((prober) => prober.close()));
    await host.close();
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
    await two.close();
  });

  const proberOn = (tables: TwoStores["stores"][0]["tables"], everyMs = 900_000) =>
    new ConnectionProber({
      tables,
      find: connectionFinder({ operator: new Map(), tables }),
      host,
      everyMs,
      clock: {
        setTimer(delayMs, callback) {
          timers.push({ delayMs, callback });
          return () => timers.pop();
        },
      },
      random: () => 0.75,
      log: (_, message) => logged.push(message),
    });
  const authority = () => `127.0.0.1:${(service.address() as AddressInfo).port}`;
  const setUp = (name: string, nowMs: number, settings: object = { baseUrl: `http://${authority()}` }) =>
    putConnection(two.stores[0].tables, {
      project,
      name,
      kind: "http",
      settings,
      grants: [authority()],
      limit: null,
      expiresAt: null,
      nowMs,
      keptSecrets: [],
      probeAt: nowMs,
    });
  const healthOf = async (name: string) =>
    (await healthOfConnections(two.stores[1].tables, { project, names: [name] }))[0];
  const dueOf = async () => {
    const limits = { nowMs: Number.MAX_SAFE_INTEGER, usedSince: 0, limit: 9 };
    return (await dueConnectionProbes(two.stores[0].tables, limits)).map(({ dueAt }) => dueAt);
  };

  it("a connection that is due is tried by one worker, and is due again after the interval, give or take", async () => {
    const nowMs = await two.stores[0].tables.nowMs();
    await setUp("billing", nowMs);
    await Promise.all(probers.map((prober) => prober.look()));
    expect(asked).toBe(1);
    expect(await healthOf("billing")).toMatchObject({ state: "healthy", failingSince: null, lastError: null });
    const [due] = await dueOf();
    expect(due! - (await healthOf("billing"))!.checkedAt).toBe(945_000);
    await probers[0]!.look();
    expect(asked).toBe(1);
  });

  it("an event tells when it turns, and only then; what was wrong last stays known", async () => {
    const { tables } = two.stores[0];
    const look = async () => {
      await tables.write([
        tables.statement(
          tables.build.updateTable("connection_probes").set({ due_at: 1 }).where("name", "=", "billing"),
        ),
      ]);
      await probers[0]!.look();
      return healthOf("billing");
    };
    await setUp("billing", await tables.nowMs());
    status = 503;
    const first = (await look())!;
    expect(first).toMatchObject({ state: "failing", lastError: { message: expect.stringContaining("503") } });
    expect(first.failingSince).toBe(first.checkedAt);
    status = 401;
    expect(await look()).toMatchObject({ state: "credentials-refused", failingSince: first.failingSince });
    status = 200;
    expect(await look()).toMatchObject({
      state: "healthy",
      failingSince: null,
      lastError: { message: expect.stringContaining("401") },
    });
    await look();
    const events = await listEvents(tables, { project, limit: 9 });
    expect(events.map(({ type, payload }) => [type, JSON.parse(payload)])).toMatchObject([
      ["connection.recovered", { connection: "billing", failingSince: new Date(first.failingSince!).toISOString() }],
      ["connection.failing", { connection: "billing", kind: "http", state: "failing" }],
    ]);
  });

  it("one that nobody has used for long is left alone, until a flow uses it; one that is gone is forgotten", async () => {
    const { tables } = two.stores[0];
    const nowMs = await tables.nowMs();
    await setUp("billing", nowMs - 33 * dayMs);
    await noteConnectionUse(tables, { project, name: "gone", dueAt: 1, nowMs });
    await probers[0]!.look();
    expect(asked).toBe(0);
    expect(await dueOf()).toHaveLength(1);
    let monotonicMs = 0;
    const use = createConnectionUses({
      tables,
      clock: { monotonicMs: () => monotonicMs },
      log: (_, message) => logged.push(message),
    });
    use({ project, name: "billing" });
    use({ project, name: "other" });
    await expect.poll(dueOf).toHaveLength(2);
    await probers[0]!.look();
    expect(asked).toBe(1);
    await removeConnection(tables, { project, name: "billing" });
    use({ project, name: "billing" });
    monotonicMs = 3_600_000;
    use({ project, name: "billing" });
    await expect.poll(dueOf).toHaveLength(2);
    expect(logged).toEqual([]);
  });

  it("what a probe found of settings that were replaced meanwhile is not kept", async () => {
    const nowMs = await two.stores[0].tables.nowMs();
    await setUp("billing", nowMs);
    beforeAnswer = () => setUp("billing", nowMs + 1);
    status = 503;
    await probers[0]!.look();
    expect(asked).toBe(1);
    expect(await healthOf("billing")).toBeUndefined();
  });

  it("looks from time to time, goes on after a failure, and not at all where it is turned off", async () => {
    proberOn(two.stores[0].tables, 0).start();
    expect(timers).toEqual([]);
    const broken = { ...two.stores[0].tables, nowMs: () => Promise.reject(new Error("the store is away")) };
    const prober = proberOn(broken);
    prober.start();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([37_500]);
    timers.pop()!.callback();
    await expect.poll(() => timers).toHaveLength(1);
    expect(logged).toEqual(["could not look for connections to try"]);
    await prober.close();
  });
});
