import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { findToken, noteTokenUse } from "../find-token.ts";
import { createToken, getToken, listTokens, revokeToken, rotateToken } from "../tokens.ts";

const hashOf = (letter: string) => letter.repeat(64);
const token = (tokenId: string, more: { readonly createdAt?: number; readonly hash?: string } = {}) => ({
  project,
  tokenId,
  name: "export",
  scopes: ["runs:read"],
  createdBy: "local",
  createdAt: beginningMs,
  hash: hashOf(tokenId),
  expiresAt: beginningMs + 1_000,
  ...more,
});

/** What holds for tokens, on every database. */
export function tokensConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`tokens: ${target.name}`, () => {
    it("a token is found by the hash of its secret, and by no other", async ({ scene }) => {
      const { tables } = scene.store;
      await createToken(tables, token("a"));
      expect(await findToken(scene.other.tables, hashOf("a"))).toEqual({
        project,
        tokenId: "a",
        scopes: ["runs:read"],
        expiresAt: beginningMs + 1_000,
      });
      expect(await findToken(tables, hashOf("b"))).toBeNull();
      expect(await getToken(tables, { project: "other", tokenId: "a" })).toBeNull();
      // Two tokens never share a secret.
      await expect(createToken(tables, token("b", { hash: hashOf("a") }))).rejects.toThrow();
    });

    it("a rotation lets the secret before it end at the overlap, and the one before that at once", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      const key = { project, tokenId: "a" };
      await createToken(tables, token("a"));
      const rotate = (hash: string, overlapUntil: number) =>
        rotateToken(tables, { ...key, hash: hashOf(hash), expiresAt: beginningMs + 9_000, overlapUntil });
      expect(await rotate("b", beginningMs + 500)).toBe(true);
      expect(await findToken(tables, hashOf("a"))).toMatchObject({ expiresAt: beginningMs + 500 });
      expect(await findToken(tables, hashOf("b"))).toMatchObject({ expiresAt: beginningMs + 9_000 });
      expect(await getToken(tables, key)).toMatchObject({ overlapUntil: beginningMs + 500 });
      // An overlap never prolongs a secret.
      expect(await rotate("c", beginningMs + 20_000)).toBe(true);
      expect(await findToken(tables, hashOf("a"))).toBeNull();
      expect(await findToken(tables, hashOf("b"))).toMatchObject({ expiresAt: beginningMs + 9_000 });
      const both = await Promise.all([rotate("d", beginningMs), rotate("e", beginningMs)]);
      expect(both).toEqual([true, true]);
      const found = await Promise.all(["c", "d", "e"].map((hash) => findToken(tables, hashOf(hash))));
      expect(found.map((known) => known !== null)).toEqual([false, true, true]);
    });

    it("a token that was revoked is found no more, and is not rotated or revoked again", async ({ scene }) => {
      const { tables } = scene.store;
      const key = { project, tokenId: "a" };
      await createToken(tables, token("a"));
      await rotateToken(tables, {
        ...key,
        hash: hashOf("b"),
        expiresAt: beginningMs + 9_000,
        overlapUntil: beginningMs + 9,
      });
      expect(await revokeToken(tables, { ...key, project: "other", nowMs: beginningMs })).toBe(false);
      expect(await revokeToken(tables, { ...key, nowMs: beginningMs })).toBe(true);
      expect(await revokeToken(tables, { ...key, nowMs: beginningMs + 1 })).toBe(false);
      expect(await findToken(tables, hashOf("a"))).toBeNull();
      expect(await findToken(tables, hashOf("b"))).toBeNull();
      const again = { ...key, hash: hashOf("c"), expiresAt: 1, overlapUntil: 1 };
      expect(await rotateToken(tables, again)).toBe(false);
      expect(await getToken(tables, key)).toMatchObject({ revokedAt: beginningMs });
    });

    it("tokens are listed newest first, in pages, for their project alone", async ({ scene }) => {
      const { tables } = scene.store;
      for (const [tokenId, createdAt] of [
        ["a", 1],
        ["b", 2],
        ["c", 2],
      ] as const)
        await createToken(tables, token(tokenId, { createdAt }));
      await createToken(tables, { ...token("d"), project: "other" });
      const list = async (after?: string) =>
        (await listTokens(tables, { project, after, limit: 2 })).map(({ tokenId }) => tokenId);
      expect(await list()).toEqual(["c", "b"]);
      expect(await list("b")).toEqual(["a"]);
    });

    it("the last use only moves on", async ({ scene }) => {
      const { tables } = scene.store;
      const key = { project, tokenId: "a" };
      await createToken(tables, token("a"));
      for (const at of [7, 9, 8]) await noteTokenUse(tables, { ...key, at });
      expect(await getToken(tables, key)).toMatchObject({ lastUsedAt: 9 });
    });
  });
}
