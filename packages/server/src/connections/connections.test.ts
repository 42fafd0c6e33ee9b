import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ConnectionDto } from "@millrace/contract";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";

const canary = inject("canary");
const secret = `Bearer ${canary}-of-billing`;
const seen: (string | undefined)[] = [];
const service = createServer((request, response) => {
  seen.push(request.headers.authorization);
  response.writeHead(request.headers.authorization === secret ? 200 : 401).end();
});
let api: TestApi;
let authority: string;
beforeEach(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  authority = `127.0.0.1:${(service.address() as AddressInfo).port}`;
  api = await openTestApi();
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  seen.length = 0;
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

const path = "/api/v1/connections/billing";
const settingsWith = (authorization: unknown) => ({ baseUrl: `http://${authority}`, secretHeaders: { authorization } });
const body = (settings: object, more: object = {}) =>
  JSON.stringify({ kind: "http", settings, grants: [authority], ...more });
const put = (settings: object, more: object = {}): Promise<ConnectionDto> =>
  call(api, path, { id: "connections.put", method: "PUT", body: body(settings, more) });
const refused = async (settings: object, more: object = {}) =>
  (await api.request(path, { method: "PUT", body: body(settings, more) })).text();
const get = (): Promise<ConnectionDto> => call(api, path, { id: "connections.get" });
const probe = (): Promise<ConnectionDto> => call(api, `${path}/test`, { id: "connections.test", method: "POST" });
const secretNames = async () => {
  const { build, read } = api.parts.store.tables;
  return (await read(build.selectFrom("secrets").select("name"))).map(({ name }) => name);
};

describe("connections", () => {
  it("keep their secrets in the vault, and show of them only that they are set", async () => {
    const settings = settingsWith({ set: true });
    const shown = await put(settingsWith(secret), { expiresAt: "2027-01-01T00:00:00.000Z", limit: 3 });
    expect(shown).toMatchObject({ name: "billing", source: "project", settings, limit: 3, health: null, load: null });
    expect(await get()).toEqual(shown);
    expect(shown.expiresAt).toBe("2027-01-01T00:00:00.000Z");
    const { build, read } = api.parts.store.tables;
    const rows = JSON.stringify([
      await read(build.selectFrom("connections").selectAll()),
      await read(build.selectFrom("secrets").selectAll()),
    ]);
    expect(rows).not.toContain(canary);
    expect(JSON.stringify(api.logged)).not.toContain(canary);
    const secrets = await call(api, "/api/v1/secrets", { id: "secrets.list" });
    expect(secrets).toMatchObject({ secrets: [] });
  });

  it("are tested with what is kept, and what is wrong with them is told and kept", async () => {
    await put(settingsWith(secret));
    expect(await probe()).toMatchObject({ health: { state: "healthy", message: "answered 200" } });
    expect(seen).toEqual([secret]);
    expect((await get()).health).toMatchObject({ state: "healthy", checkedAt: expect.any(String) });
    expect((await put(settingsWith(`Bearer another ${canary}`))).health).toBeNull();
    const tested = await probe();
    expect(tested).toMatchObject({ health: { state: "credentials-refused" } });
    expect(JSON.stringify(tested)).not.toContain(canary);
    await put(settingsWith({ secret: "none-such" }));
    expect(await probe()).toMatchObject({
      health: { state: "failing", message: expect.stringContaining("none-such") },
    });
  });

  it("go on with the secret that is kept, but not to another host or with other settings", async () => {
    await put(settingsWith(secret));
    expect(await put(settingsWith({ set: true }), { limit: 2 })).toMatchObject({ limit: 2 });
    expect((await probe()).health).toMatchObject({ state: "healthy" });
    const others = [{ headers: { host: "elsewhere.example" } }, { baseUrl: `http://${authority}/elsewhere` }];
    for (const other of others)
      expect(await refused({ ...settingsWith({ set: true }), ...other })).toContain("given anew");
    const more = { secretHeaders: { authorization: { set: true }, host: "elsewhere.example" } };
    expect(await refused({ ...settingsWith(secret), ...more })).toContain("given anew");
    const elsewhere = { ...settingsWith({ set: true }), baseUrl: "https://elsewhere.example" };
    expect(await refused(elsewhere, { grants: [] })).toContain("given anew");
    expect(await refused(settingsWith({ secret: (await secretNames())[0] }))).not.toContain("200");
  });

  it("cannot use another connection's secret by its name", async () => {
    await put(settingsWith(secret));
    const [name] = await secretNames();
    const answer = await api.request("/api/v1/connections/thief", {
      method: "PUT",
      body: body(settingsWith({ secret: name })),
    });
    expect(await answer.json()).toMatchObject({ code: "CONNECTION_INVALID" });
  });

  it("leave no secret behind when it changes or they are removed", async () => {
    await put(settingsWith(secret));
    const before = await secretNames();
    await put(settingsWith("Bearer new"));
    const after = await secretNames();
    expect([after.length, after[0] === before[0]]).toEqual([1, false]);
    await put(settingsWith({ secret: "bank" }));
    expect((await get()).settings).toMatchObject({ secretHeaders: { authorization: { secret: "bank" } } });
    expect(await secretNames()).toEqual([]);
    const remove = () => api.request(path, { method: "DELETE" });
    expect((await remove()).status).toBe(200);
    expect(await (await remove()).json()).toMatchObject({ code: "CONNECTION_NOT_FOUND" });
    expect(await (await api.request(path)).json()).toMatchObject({ code: "CONNECTION_NOT_FOUND" });
  });

  it.each([
    ["another kind", { kind: "smoke" }, "must be one of http"],
    ["a grant for a foreign host", { grants: ["127.0.0.1:1"] }, "its own hosts"],
    ["settings of another shape", { settings: { baseUrl: "x", password: canary } }, "baseUrl"],
    ["a secret to keep where there is none", { settings: settingsWithKept() }, "secretHeaders.authorization"],
  ])("refuse %s", async (_, more, told) => {
    const text = await refused(settingsWith(secret), more);
    expect(text).toContain("CONNECTION_INVALID");
    expect(text).toContain(told);
    expect(text).not.toContain(canary);
  });

  it("are listed by name with those of the operator, which nobody else changes", async () => {
    const { connections } = api.parts;
    await api[Symbol.asyncDispose]();
    const settings = settingsWith(secret);
    const shop = { name: "shop", kind: "http", settings, grants: [authority] };
    api = await openTestApi({ connections: { ...connections, operator: new Map([["shop", shop]]) } });
    await put(settings);
    const list = (query = ""): Promise<{ connections: ConnectionDto[]; next: string | null }> =>
      call(api, `/api/v1/connections${query}`, { id: "connections.list" });
    const all = await list();
    expect(all.connections.map(({ name, source }) => [name, source])).toEqual([
      ["billing", "project"],
      ["shop", "operator"],
    ]);
    expect(JSON.stringify(all)).not.toContain(canary);
    expect(await list("?limit=1")).toMatchObject({ connections: [{ name: "billing" }], next: "billing" });
    expect(await list("?after=billing")).toMatchObject({ connections: [{ name: "shop" }], next: null });
    for (const init of [{ method: "DELETE" }, { method: "PUT", body: body(settings) }]) {
      const answer = await api.request("/api/v1/connections/shop", init);
      expect(await answer.json()).toMatchObject({ code: "CONNECTION_INVALID" });
    }
    await call(api, "/api/v1/connections/shop/test", { id: "connections.test", method: "POST" });
    expect((await list()).connections[1]).toMatchObject({ health: { state: "healthy" } });
  });

  it("have kinds, whose schema says which settings are secret", async () => {
    const { kinds }: { kinds: { kind: string; settings: unknown }[] } = await call(api, "/api/v1/connection-kinds", {
      id: "connections.kinds",
    });
    const http = kinds.find(({ kind }) => kind === "http");
    expect(http?.settings).toMatchObject({
      required: ["baseUrl"],
      properties: { secretHeaders: { additionalProperties: { format: "password", writeOnly: true } } },
    });
  });
});

function settingsWithKept() {
  return { baseUrl: "https://billing.example", secretHeaders: { authorization: { set: true } } };
}
