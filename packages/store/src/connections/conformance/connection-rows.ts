import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { listEvents } from "../../events/events.ts";
import { listSecrets, putSecret } from "../../secrets/secrets.ts";
import { healthOfAllConnections, healthOfConnections, putConnectionHealth } from "../connection-health.ts";
import {
  dueConnectionProbes,
  noteConnectionUse,
  putOffConnectionProbe,
  removeConnectionProbe,
} from "../connection-probes.ts";
import { getConnection, listConnections, putConnection, removeConnection } from "../connections.ts";
import { ownedSecretName } from "../owned-secrets.ts";

const ledger = {
  project,
  name: "ledger",
  kind: "postgres",
  settings: { host: "db.example", password: { secret: "ledger-password" } },
  grants: ["db.example:5432"],
  limit: null,
  expiresAt: null,
};
const envelope = { keyId: "k", wrappedKey: "w", sealed: "s" };
const health = {
  project,
  name: "ledger",
  state: "healthy",
  message: null,
  latencyMs: 12,
  checkedAt: beginningMs,
  expiresAt: null,
  failingSince: null,
  lastError: null,
};

/** What holds for connections, on every database. */
export function connectionsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`connections: ${target.name}`, () => {
    it("one that is set up again is replaced, keeps its beginning and loses its health", async ({ scene }) => {
      const { tables } = scene.store;
      await putConnection(tables, { ...ledger, nowMs: beginningMs, keptSecrets: [], probeAt: beginningMs + 60_000 });
      await putConnectionHealth(tables, health);
      expect(await healthOfConnections(tables, { project, names: ["ledger", "other"] })).toEqual([health]);
      const ending = {
        ...health,
        state: "unreachable",
        expiresAt: beginningMs + 7,
        failingSince: beginningMs + 5,
        lastError: { message: "refused", at: beginningMs + 6 },
      };
      const event = { project, eventId: "e", type: "connection.failing", payload: "{}", from: null, emittedAt: 1 };
      await putConnectionHealth(tables, ending, { event });
      expect(await healthOfConnections(tables, { project, names: ["ledger"] })).toEqual([ending]);
      expect(await healthOfAllConnections(tables)).toEqual([ending]);
      expect(await listEvents(tables, { project, limit: 9 })).toMatchObject([{ type: "connection.failing" }]);
      const changed = { ...ledger, limit: 3, expiresAt: beginningMs + 5, grants: [] };
      await putConnection(tables, {
        ...changed,
        nowMs: beginningMs + 1,
        keptSecrets: [],
        probeAt: beginningMs + 60_000,
      });
      expect(await getConnection(scene.other.tables, ledger)).toEqual({
        ...changed,
        createdAt: beginningMs,
        updatedAt: beginningMs + 1,
      });
      expect(await healthOfConnections(tables, { project, names: ["ledger"] })).toEqual([]);
      expect(await healthOfConnections(tables, { project, names: [] })).toEqual([]);
    });

    it("they belong to their project, and are listed by name in pages", async ({ scene }) => {
      const { tables } = scene.store;
      for (const name of ["c", "a", "b"])
        await putConnection(tables, {
          ...ledger,
          name,
          nowMs: beginningMs,
          keptSecrets: [],
          probeAt: beginningMs + 60_000,
        });
      expect(await listConnections(tables, { project, limit: 2 })).toMatchObject([{ name: "a" }, { name: "b" }]);
      expect(await listConnections(tables, { project, after: "b", limit: 2 })).toMatchObject([{ name: "c" }]);
      expect(await listConnections(tables, { project: "other", limit: 2 })).toEqual([]);
      expect(await getConnection(tables, { project: "other", name: "a" })).toBeNull();
      expect(await removeConnection(tables, { project: "other", name: "a" })).toBe(false);
    });

    it("one that is due is tried by one worker, those that nobody has used for long by none", async ({ scene }) => {
      const { tables } = scene.store;
      const due = (nowMs: number, usedSince = 0) => dueConnectionProbes(tables, { nowMs, usedSince, limit: 9 });
      await putConnection(tables, { ...ledger, nowMs: beginningMs, keptSecrets: [], probeAt: beginningMs + 10 });
      const other = { project: "other", name: "shop" };
      await noteConnectionUse(tables, { ...other, dueAt: beginningMs + 5, nowMs: beginningMs + 1 });
      await noteConnectionUse(tables, { ...other, dueAt: beginningMs + 50, nowMs: beginningMs + 2 });
      const first = { ...other, dueAt: beginningMs + 5 };
      const second = { project, name: "ledger", dueAt: beginningMs + 10 };
      expect(await due(beginningMs + 4)).toEqual([]);
      expect(await due(beginningMs + 10)).toEqual([first, second]);
      expect(await due(beginningMs + 10, beginningMs + 1)).toEqual([first]);
      const taken = [scene.store, scene.other].map((store) =>
        putOffConnectionProbe(store.tables, second, beginningMs + 90),
      );
      expect((await Promise.all(taken)).sort()).toEqual([false, true]);
      await putConnection(tables, { ...ledger, nowMs: beginningMs, keptSecrets: [], probeAt: beginningMs + 20 });
      const again = { ...second, dueAt: beginningMs + 90 };
      expect(await putOffConnectionProbe(tables, again, beginningMs + 900)).toBe(false);
      await removeConnectionProbe(tables, other);
      await removeConnection(tables, ledger);
      expect(await due(beginningMs + 1_000)).toEqual([]);
    });

    it("its own secrets go when it no longer names them, and with it; those of others stay", async ({ scene }) => {
      const { tables } = scene.store;
      const own = (connection: string, id: string) => ownedSecretName({ connection, id });
      const set = (name: string) => putSecret(tables, { project, name, ...envelope, nowMs: beginningMs });
      const names = async () => {
        const query = tables.build.selectFrom("secrets").select("name").orderBy("name");
        return (await tables.read(query)).map(({ name }) => name);
      };
      const others = [own("ledge", "1"), own("ledger-two", "1"), "ledger"];
      for (const name of [own("ledger", "1"), own("ledger", "2"), ...others]) await set(name);
      await putConnection(tables, {
        ...ledger,
        nowMs: beginningMs,
        keptSecrets: [own("ledger", "2")],
        probeAt: beginningMs,
      });
      expect(await names()).toEqual([...others, own("ledger", "2")].sort());
      expect([await removeConnection(tables, ledger), await removeConnection(tables, ledger)]).toEqual([true, false]);
      expect(await names()).toEqual(others.sort());
      expect(await listSecrets(tables, { project, limit: 9 })).toMatchObject([{ name: "ledger" }]);
    });
  });
}
