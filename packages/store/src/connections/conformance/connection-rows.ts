import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { listSecrets, putSecret } from "../../secrets/secrets.ts";
import { healthOfConnections, putConnectionHealth } from "../connection-health.ts";
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
};

/** What holds for connections, on every database. */
export function connectionsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`connections: ${target.name}`, () => {
    it("one that is set up again is replaced, keeps its beginning and loses its health", async ({ scene }) => {
      const { tables } = scene.store;
      await putConnection(tables, { ...ledger, nowMs: beginningMs, keptSecrets: [] });
      await putConnectionHealth(tables, health);
      expect(await healthOfConnections(tables, { project, names: ["ledger", "other"] })).toEqual([health]);
      const ending = { ...health, expiresAt: beginningMs + 7 };
      await putConnectionHealth(tables, ending);
      expect(await healthOfConnections(tables, { project, names: ["ledger"] })).toEqual([ending]);
      const changed = { ...ledger, limit: 3, expiresAt: beginningMs + 5, grants: [] };
      await putConnection(tables, { ...changed, nowMs: beginningMs + 1, keptSecrets: [] });
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
        await putConnection(tables, { ...ledger, name, nowMs: beginningMs, keptSecrets: [] });
      expect(await listConnections(tables, { project, limit: 2 })).toMatchObject([{ name: "a" }, { name: "b" }]);
      expect(await listConnections(tables, { project, after: "b", limit: 2 })).toMatchObject([{ name: "c" }]);
      expect(await listConnections(tables, { project: "other", limit: 2 })).toEqual([]);
      expect(await getConnection(tables, { project: "other", name: "a" })).toBeNull();
      expect(await removeConnection(tables, { project: "other", name: "a" })).toBe(false);
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
      await putConnection(tables, { ...ledger, nowMs: beginningMs, keptSecrets: [own("ledger", "2")] });
      expect(await names()).toEqual([...others, own("ledger", "2")].sort());
      expect([await removeConnection(tables, ledger), await removeConnection(tables, ledger)]).toEqual([true, false]);
      expect(await names()).toEqual(others.sort());
      expect(await listSecrets(tables, { project, limit: 9 })).toMatchObject([{ name: "ledger" }]);
    });
  });
}
