import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { dropSecretLease, takeSecretLease } from "../secret-leases.ts";
import { getSecret, listSecrets, putSecret, removeSecret, rewrapSecret, secretsNotUnder } from "../secrets.ts";

const envelope = { keyId: "old", wrappedKey: "w1", sealed: "s1" };

/** What holds for secrets, on every database. */
export function secretsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`secrets: ${target.name}`, () => {
    it("one that is set again is replaced and keeps its beginning; it belongs to its project", async ({ scene }) => {
      const { tables } = scene.store;
      const key = { project, name: "bank" };
      await putSecret(tables, { ...key, ...envelope, nowMs: beginningMs });
      await putSecret(tables, { ...key, ...envelope, sealed: "s2", nowMs: beginningMs + 1 });
      const stored = { ...key, ...envelope, sealed: "s2", createdAt: beginningMs, updatedAt: beginningMs + 1 };
      expect(await getSecret(scene.other.tables, key)).toEqual(stored);
      expect(await getSecret(tables, { ...key, project: "other" })).toBeNull();
      expect(await removeSecret(tables, { ...key, project: "other" })).toBe(false);
      expect([await removeSecret(tables, key), await removeSecret(tables, key)]).toEqual([true, false]);
    });

    it("they are listed by name, in pages, without what is encrypted", async ({ scene }) => {
      const { tables } = scene.store;
      for (const name of ["c", "a", "b"]) await putSecret(tables, { project, name, ...envelope, nowMs: beginningMs });
      const times = { project, createdAt: beginningMs, updatedAt: beginningMs };
      expect(await listSecrets(tables, { project, limit: 2 })).toEqual([
        { ...times, name: "a" },
        { ...times, name: "b" },
      ]);
      expect(await listSecrets(tables, { project, after: "b", limit: 2 })).toMatchObject([{ name: "c" }]);
    });

    it("one holder at a time has its lease, until it gives it back or it ends", async ({ scene }) => {
      const lease = { project, name: "refresh-token" };
      const take = (holder: string, nowMs: number, store = scene.store) =>
        takeSecretLease(store.tables, { ...lease, holder, nowMs, endsAt: nowMs + 10 });
      const [one, two] = await Promise.all([take("one", beginningMs), take("two", beginningMs, scene.other)]);
      expect([one, two].sort()).toEqual([false, true]);
      const [first, second] = one ? ["one", "two"] : ["two", "one"];
      await dropSecretLease(scene.store.tables, { ...lease, holder: second });
      expect(await take(second, beginningMs + 9)).toBe(false);
      expect(await take(second, beginningMs + 10)).toBe(true);
      await dropSecretLease(scene.store.tables, { ...lease, holder: first });
      expect(await take(first, beginningMs + 11)).toBe(false);
      await dropSecretLease(scene.store.tables, { ...lease, holder: second });
      expect(await take(first, beginningMs + 11)).toBe(true);
    });

    it("a data key is wrapped anew unless the secret was set in the meantime", async ({ scene }) => {
      const { tables } = scene.store;
      const key = { project, name: "bank" };
      await putSecret(tables, { ...key, ...envelope, nowMs: beginningMs });
      const [found] = await secretsNotUnder(tables, { keyId: "new", limit: 10 });
      await putSecret(tables, { ...key, ...envelope, wrappedKey: "w2", nowMs: beginningMs });
      const to = { keyId: "new", wrappedKey: "w3" };
      expect(await rewrapSecret(tables, found!, to)).toBe(false);
      expect(await rewrapSecret(tables, (await getSecret(tables, key))!, to)).toBe(true);
      expect(await secretsNotUnder(tables, { keyId: "new", limit: 10 })).toEqual([]);
      expect(await getSecret(tables, key)).toMatchObject({ ...to, sealed: "s1" });
    });
  });
}
