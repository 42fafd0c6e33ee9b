import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectionOf, connectors, createConnectorHost } from "@millrace/connectors/worker";
import { createEgress, createPoliteness } from "@millrace/egress";
import { signingKey } from "@millrace/engine";
import { putSecret } from "@millrace/store/secrets";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createKnownSecrets } from "../log/known-secrets.ts";
import { redact } from "../log/redact.ts";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";
import type { KeySource } from "./master-keys.ts";
import { openVault } from "./open-vault.ts";

const canary = inject("canary");
const value = `${canary} "of\\secrets"`;
const key = { project: "default", name: "bank" };
let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api[Symbol.asyncDispose]());

const set = (name = key.name, text = value) =>
  call(api, `/api/v1/secrets/${name}`, { id: "secrets.set", method: "PUT", body: JSON.stringify({ value: text }) });

const rotate = (): Promise<{ keyId: string; rewrapped: number }> =>
  call(api, "/api/v1/secret-key/rotate", { id: "secrets.rotateKey", method: "POST" });

/** What another process, or this one later, opens on the same store. */
const reopened = (
  options: { readonly secretKeys?: readonly KeySource[] | null; readonly databaseUrl?: string } = {},
) => {
  const { secretKeys = null, databaseUrl = null } = options;
  const config = { dataFolder: api.folder, databaseUrl, secretKeys, environment: {} };
  return openVault({ config, store: api.parts.store, knownSecrets: createKnownSecrets() });
};

const rows = async () => {
  const { build, read } = api.parts.store.tables;
  return JSON.stringify([
    await read(build.selectFrom("secrets").selectAll()),
    await read(build.selectFrom("installation_keys").selectAll()),
  ]);
};

describe("secrets", () => {
  it("are listed by name, and come out of no operation", async () => {
    expect(await set()).toEqual({ name: "bank" });
    await set("abacus");
    const list = (query = "") => call(api, `/api/v1/secrets${query}`, { id: "secrets.list" });
    expect(await list("?limit=1")).toMatchObject({ secrets: [{ name: "abacus" }], next: "abacus" });
    expect(await list("?after=abacus")).toMatchObject({ secrets: [{ name: "bank" }], next: null });
    expect(JSON.stringify(await list())).not.toContain(canary);
    const wrong = await api.request("/api/v1/secrets/bank", {
      method: "PUT",
      body: JSON.stringify({ value: [value] }),
    });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.not.stringContaining(canary)]);
    expect(await rows()).not.toContain(canary);
    expect(JSON.stringify(api.logged)).not.toContain(canary);
  });

  it("that are not there are not removed, and those that were removed are gone at once", async () => {
    await set();
    expect(await api.parts.vault.valueOf(key)).toBe(value);
    const remove = () => api.request("/api/v1/secrets/bank", { method: "DELETE" });
    expect((await remove()).status).toBe(200);
    expect(await (await remove()).json()).toMatchObject({ code: "SECRET_NOT_FOUND" });
    await expect(api.parts.vault.valueOf(key)).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
  });

  it("that are set again are used at once", async () => {
    await set();
    await api.parts.vault.valueOf(key);
    await set("bank", "another");
    expect(await api.parts.vault.valueOf(key)).toBe("another");
  });

  it("open for their own project and name alone", async () => {
    await set();
    const { build, read } = api.parts.store.tables;
    const [row] = await read(build.selectFrom("secrets").selectAll());
    const envelope = { keyId: row!.key_id, wrappedKey: row!.wrapped_key, sealed: row!.sealed, nowMs: 1 };
    for (const other of [
      { ...key, project: "acme" },
      { ...key, name: "other" },
    ]) {
      await putSecret(api.parts.store.tables, { ...other, ...envelope });
      await expect(api.parts.vault.valueOf(other)).rejects.toMatchObject({ code: "SECRET_UNREADABLE" });
    }
  });

  it("go over to a new master key while others read them, and back with none", async () => {
    await set();
    const reader = reopened();
    expect(await reader.valueOf(key)).toBe(value);
    const before = await signingKey(api.parts.store.tables, api.parts.vault.keyBox);
    const first = await rotate();
    expect(first.rewrapped).toBe(1);
    expect(await signingKey(api.parts.store.tables, reader.keyBox)).toBe(before);
    expect(await reopened().valueOf(key)).toBe(value);
    expect((await rotate()).keyId).not.toBe(first.keyId);
    const keys = join(api.folder, "secret.key");
    expect((await stat(keys)).mode & 0o777).toBe(0o600);
    expect((await readFile(keys, "utf8")).trim().split("\n")).toHaveLength(3);
    expect((await rows()).match(new RegExp(first.keyId, "g"))).toBeNull();
  });

  it("cannot be read without their key, and say so", async () => {
    await set();
    await rm(join(api.folder, "secret.key"));
    await expect(reopened().valueOf(key)).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
    await writeFile(join(api.folder, "secret.key"), "no key\n");
    await expect(reopened().valueOf(key)).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
    await expect(reopened().set({ ...key, value })).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
  });

  it("take their keys from the environment: the first seals, the others open, until a rotation", async () => {
    const [old, young] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    await reopened({ secretKeys: [old] }).set({ ...key, value });
    const both = reopened({ secretKeys: [young, old] });
    expect(await both.valueOf(key)).toBe(value);
    await expect(reopened({ secretKeys: [young] }).valueOf(key)).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
    expect(await both.rotateKey()).toMatchObject({ rewrapped: 1 });
    expect(await both.rotateKey()).toMatchObject({ rewrapped: 0 });
    expect(await reopened({ secretKeys: [young] }).valueOf(key)).toBe(value);
  });

  it("are not kept where machines share a database and no key", async () => {
    const shared = reopened({ databaseUrl: "postgres://db" });
    await expect(shared.set({ ...key, value })).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
  });
});

describe("the installation's key", () => {
  it("is encrypted, also one that was stored before there was a master key", async () => {
    const { tables } = api.parts.store;
    const plain = await signingKey(tables);
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    const shared = reopened({ databaseUrl: "postgres://db" });
    expect(await signingKey(tables, shared.keyBox)).toBe(plain);
    expect(await rows()).toContain(plain);
    expect(await signingKey(tables, api.parts.vault.keyBox)).toBe(plain);
    expect(await rows()).not.toContain(plain);
    expect(await signingKey(tables, reopened().keyBox)).toBe(plain);
    // Never taken for a key as it is stored.
    await expect(signingKey(tables, shared.keyBox)).rejects.toMatchObject({ code: "SECRET_KEY_MISSING" });
  });
});

describe("a connection that names a secret", () => {
  it("sends it, for the run's own project, and shows it to nobody", async () => {
    await set("bank", `${canary}-1`);
    const seen: (string | null)[] = [];
    const egress = {
      ...createEgress(),
      fetch: async (url: URL, init: { readonly headers?: unknown }) => {
        const sent = new Headers(init.headers as [string, string][]).get("authorization");
        seen.push(sent);
        const answer = new Response(JSON.stringify({ you: sent }), { headers: { "content-type": "application/json" } });
        return Object.defineProperty(answer, "url", { value: url.href });
      },
    };
    const clock = { nowMs: () => 0, wait: async () => {} };
    const billing = connectionOf({
      name: "billing",
      kind: "http",
      baseUrl: "https://billing.example",
      secretHeaders: { authorization: { secret: "bank", prefix: "Bearer " } },
    });
    const { byKind } = createConnectorHost(connectors, {
      egress: egress as never,
      politeness: createPoliteness({ egress: egress as never, clock, delayMs: 0 }),
      connections: { find: async () => billing },
      secretOf: api.parts.vault.valueOf,
    });
    const ask = (project: string) =>
      byKind.http!.host.call({
        scope: { project, runId: "r", flow: "f", name: "billing", settings: { connection: "billing" } },
        method: "request",
        params: { method: "GET", path: "/", query: [], headers: {}, body: null },
        signal: new AbortController().signal,
        mayAct: () => true,
      });
    expect(await ask("default")).toMatchObject({ status: 200, text: '{"you":"[secret]"}' });
    await expect(ask("acme")).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
    await set("bank", `${canary}-2`);
    await ask("default");
    expect(seen).toEqual([`Bearer ${canary}-1`, `Bearer ${canary}-2`]);
    await set("bank", `${canary}\n3`);
    await expect(ask("default")).rejects.toMatchObject({ message: expect.not.stringContaining(canary) });
  });
});

it("a log shows no secret that this process has come to know, however often it is escaped", () => {
  const known = createKnownSecrets();
  known.add("abc");
  expect(redact("abc", known)).toBe('"abc"');
  known.add(value);
  for (const line of [value, JSON.stringify({ value }), { deep: [`<${value}>`] }])
    expect(redact(line, known)).not.toContain(canary);
});
