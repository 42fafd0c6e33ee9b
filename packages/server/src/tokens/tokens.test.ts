import { allOperations, type Operation, placementOf, type Scope, scopes, type TokenDto } from "@millrace/contract";
import type { Tables } from "@millrace/store";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { createApiTokens, verifiedMs } from "../door/api-tokens.ts";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";

const dayMs = 86_400_000;
let nowMs = Date.now();
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ nowMs: () => nowMs });
});
afterAll(() => api[Symbol.asyncDispose]());

interface Made {
  readonly token: TokenDto;
  readonly secret: string;
}

const as = (secret: string): RequestInit & { anonymous: true } => ({
  anonymous: true,
  headers: { Authorization: `Bearer ${secret}` },
});

async function post(target: string, body: object, by?: string): Promise<Response> {
  return api.request(target, { ...(by !== undefined && as(by)), method: "POST", body: JSON.stringify(body) });
}

async function make(given: readonly Scope[], more: { readonly days?: number } = {}): Promise<Made> {
  const body = JSON.stringify({ name: "test", scopes: given, ...more });
  // Lists put the newest first.
  nowMs += 1;
  return call(api, "/api/v1/tokens", { id: "tokens.create", method: "POST", body });
}

const rotate = async (tokenId: string, overlapMs: number): Promise<Made> =>
  (await post(`/api/v1/tokens/${tokenId}/rotate`, { overlapMs })).json() as Promise<Made>;

const revoke = (tokenId: string) => api.request(`/api/v1/tokens/${tokenId}`, { method: "DELETE" });

const statusOf = async (secret: string, target = "/api/v1/runs") => (await api.request(target, as(secret))).status;

const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code;

/** The request that an operation's example makes. */
function exampleRequest(operation: Operation): { target: string; init: RequestInit } {
  const { path, headers, query, body } = placementOf(operation);
  const input = operation.example.input as Record<string, unknown>;
  const pick = (fields: readonly string[]) =>
    Object.fromEntries(fields.filter((field) => input[field] !== undefined).map((field) => [field, input[field]]));
  const filled = path.reduce(
    (text, field) => text.replace(`{${field}}`, encodeURIComponent(String(input[field]))),
    operation.path,
  );
  const search = new URLSearchParams(Object.entries(pick(query)).map(([field, value]) => [field, String(value)]));
  const sent = Object.entries(headers).filter(([field]) => input[field] !== undefined);
  const isRead = operation.method === "GET";
  return {
    target: `${filled}${search.size > 0 ? `?${search}` : ""}`,
    init: {
      // The head of a stream is enough.
      method: isRead && operation.kind === "stream" ? "HEAD" : operation.method,
      headers: Object.fromEntries(sent.map(([field, name]) => [name, String(input[field])])),
      ...(["POST", "PUT"].includes(operation.method) && { body: JSON.stringify(pick(body)) }),
    },
  };
}

describe("every operation", () => {
  const guarded = allOperations().filter((operation) => operation.scope !== null);

  it.each(guarded.map((operation) => [operation.id, operation] as const))(
    "%s refuses a token without its scope, and takes one with it",
    async (_id, operation) => {
      const { target, init } = exampleRequest(operation);
      const scope = operation.scope!;
      const send = (secret: string) => {
        const headers = new Headers(init.headers);
        headers.set("Authorization", `Bearer ${secret}`);
        return api.request(target, { ...init, headers, anonymous: true });
      };
      const without = await send((await make(scopes.filter((other) => other !== scope))).secret);
      expect(without.status).toBe(403);
      if (init.method !== "HEAD")
        expect(await without.json()).toMatchObject({ code: "SCOPE_MISSING", data: { missing: [scope] } });
      const own = await make([scope]);
      const answer = await send(own.secret);
      expect(answer.status).not.toBe(401);
      // To make a token one must have what it gives.
      if (operation.id !== "tokens.create") expect(await answer.text()).not.toContain("SCOPE_MISSING");
    },
  );
});

describe("a token", () => {
  it("is shown once, is not stored, and no cache keeps it", async () => {
    nowMs += 1;
    const response = await post("/api/v1/tokens", { name: " export ", scopes: ["runs:read", "runs:read"] });
    const { token, secret } = (await response.json()) as Made;
    expect(secret).toMatch(/^mr_[A-Za-z0-9_-]{43}$/);
    expect(token).toMatchObject({ name: "export", scopes: ["runs:read"], createdBy: "local", state: "active" });
    expect(Date.parse(token.expiresAt) - nowMs).toBe(30 * dayMs);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const listed = await (await api.request("/api/v1/tokens")).text();
    expect(listed).toContain(token.tokenId);
    expect(listed).not.toContain(secret);
    const { build, read } = api.parts.store.tables;
    const rows = JSON.stringify(await read(build.selectFrom("tokens").selectAll()));
    expect(rows).toContain(token.tokenId);
    expect(rows).not.toContain(secret.slice(3));
    await statusOf(secret);
    expect(JSON.stringify(api.logged)).not.toContain(secret.slice(3));
  });

  it.each([
    [{ name: "x", scopes: [] }],
    [{ name: " ", scopes: ["runs:read"] }],
    [{ name: "x", scopes: ["runs:everything"] }],
    [{ name: "x", scopes: ["runs:read"], days: 366 }],
    [{ name: "x", scopes: ["runs:read"], days: 0 }],
  ])("is not made of %j", async (body) => {
    expect(await codeOf(await post("/api/v1/tokens", body))).toBe("REQUEST_INVALID");
  });

  it("gives no scope that its maker does not have, neither by a new token nor by another's new secret", async () => {
    const weak = await make(["tokens:write", "runs:read"]);
    const strong = await make(["runs:write"]);
    const body = { name: "more", scopes: ["runs:read", "runs:write"] };
    const refused = await post("/api/v1/tokens", body, weak.secret);
    expect(await refused.json()).toMatchObject({ code: "SCOPE_MISSING", data: { missing: ["runs:write"] } });
    expect(await codeOf(await post(`/api/v1/tokens/${strong.token.tokenId}/rotate`, {}, weak.secret))).toBe(
      "SCOPE_MISSING",
    );
    const made = (await (await post("/api/v1/tokens", { ...body, scopes: ["runs:read"] }, weak.secret)).json()) as Made;
    expect(made.token.createdBy).toBe(`token:${weak.token.tokenId}`);
    expect(await statusOf(made.secret)).toBe(200);
  });

  it("is good until the millisecond before it expires", async () => {
    const { token, secret } = await make(["runs:read"], { days: 1 });
    nowMs += dayMs - 1;
    expect(await statusOf(secret)).toBe(200);
    nowMs += 1;
    // Also while it is remembered as verified.
    expect(await statusOf(secret)).toBe(401);
    const { tokens } = (await (await api.request("/api/v1/tokens?limit=1")).json()) as { tokens: TokenDto[] };
    expect(tokens).toMatchObject([{ tokenId: token.tokenId, state: "expired" }]);
  });

  it("has two secrets for as long as a rotation overlaps", async () => {
    const { token, secret: first } = await make(["runs:read"]);
    const second = await rotate(token.tokenId, 60_000);
    expect(second.token.overlapUntil).toBe(new Date(nowMs + 60_000).toISOString());
    nowMs += 59_999;
    expect(await Promise.all([first, second.secret].map((secret) => statusOf(secret)))).toEqual([200, 200]);
    nowMs += 1;
    expect(await Promise.all([first, second.secret].map((secret) => statusOf(secret)))).toEqual([401, 200]);
    const third = await rotate(token.tokenId, 0);
    expect(third.token.overlapUntil).toBeNull();
    expect(await Promise.all([second.secret, third.secret].map((secret) => statusOf(secret)))).toEqual([401, 200]);
  });

  it("is refused at once when it was revoked here, with every secret", async () => {
    const { token, secret } = await make(["runs:read"]);
    const { secret: other } = await rotate(token.tokenId, 60_000);
    expect(await Promise.all([secret, other].map((text) => statusOf(text)))).toEqual([200, 200]);
    expect(await (await revoke(token.tokenId)).json()).toMatchObject({ state: "revoked" });
    expect(await Promise.all([secret, other].map((text) => statusOf(text)))).toEqual([401, 401]);
    for (const again of [await revoke(token.tokenId), await post(`/api/v1/tokens/${token.tokenId}/rotate`, {})])
      expect([again.status, await codeOf(again)]).toEqual([404, "TOKEN_NOT_FOUND"]);
  });

  it("that another process revoked is good for five seconds at most", async () => {
    const { token, secret } = await make(["runs:read"]);
    expect(await statusOf(secret)).toBe(200);
    const { build, statement, write } = api.parts.store.tables;
    await write([
      statement(build.updateTable("tokens").set({ revoked_at: nowMs }).where("token_id", "=", token.tokenId)),
    ]);
    nowMs += verifiedMs - 1;
    expect(await statusOf(secret)).toBe(200);
    nowMs += 1;
    expect(await statusOf(secret)).toBe(401);
  });

  it("that is forgotten while it is looked up is not remembered", async () => {
    const { token, secret } = await make(["runs:read"]);
    const asked = api.parts.apiTokens.find(secret);
    api.parts.apiTokens.forget();
    expect(await asked).toMatchObject({ principal: { id: `token:${token.tokenId}` } });
    expect(api.parts.apiTokens.isKnown(secret)).toBe(false);
    await api.parts.apiTokens.find(secret);
    expect(api.parts.apiTokens.isKnown(secret)).toBe(true);
  });

  it("shows its last use", async () => {
    const { token, secret } = await make(["runs:read"]);
    const lastUse = async () => {
      const { tokens } = (await (await api.request("/api/v1/tokens?limit=1")).json()) as { tokens: TokenDto[] };
      expect(tokens[0]?.tokenId).toBe(token.tokenId);
      return tokens[0]?.lastUsedAt ?? null;
    };
    expect(await lastUse()).toBeNull();
    await statusOf(secret);
    await expect.poll(lastUse).toBe(new Date(nowMs).toISOString());
  });

  it("costs a write a minute, and one that fails harms no request", async () => {
    const { secret } = await make(["runs:read"]);
    const failures: unknown[] = [];
    let writes = 0;
    const tables: Tables = {
      ...api.parts.store.tables,
      async write() {
        writes += 1;
        throw new Error("the disk is full");
      },
    };
    const tokens = createApiTokens({ tables, nowMs: () => nowMs, onFailure: (error) => failures.push(error) });
    for (const passedMs of [0, 1, 59_998, 1]) {
      nowMs += passedMs;
      expect(await tokens.find(secret)).toMatchObject({ principal: { scopes: ["runs:read"] } });
    }
    expect(writes).toBe(2);
    await expect.poll(() => failures.length).toBe(2);
  });
});

test("tokens are listed newest first, in pages", async () => {
  nowMs += 1;
  const first = await make(["runs:read"]);
  nowMs += 1;
  const second = await make(["runs:read"]);
  const list = (query: string) => call(api, `/api/v1/tokens?${query}`, { id: "tokens.list" });
  const page = (await list("limit=1")) as { tokens: TokenDto[]; next: string };
  expect([page.tokens[0]?.tokenId, page.next]).toEqual([second.token.tokenId, second.token.tokenId]);
  expect(await list(`limit=1&after=${page.next}`)).toMatchObject({ tokens: [{ tokenId: first.token.tokenId }] });
});

test.each(["mr_", `mr_${"A".repeat(43)}`, `mr_${"A".repeat(42)}`, `mr_${"A".repeat(10_000)}`])(
  "a secret that nobody made is refused: %s",
  async (secret) => {
    expect(await statusOf(secret)).toBe(401);
  },
);
