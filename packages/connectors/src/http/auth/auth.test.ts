import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connection } from "../../connector/connection.ts";
import { type BoundConnection, bindConnection } from "../../testing/bound-connection.ts";
import { type HttpService, startHttpService } from "../../testing/http-service.ts";
import type { HttpCapability } from "../http-capability.ts";
import { createHttpConnector } from "../http-connector.ts";
import { jwtExpiry } from "./jwt-expiry.ts";

type Answer = (request: { url: string; headers: Record<string, unknown>; body: string }) => {
  status?: number;
  value?: unknown;
  headers?: Record<string, string>;
};

let nowMs: number;
let service: HttpService;
let answer: Answer;
let tokens: Record<string, unknown>[];
let vault: Map<string, string>;
const open: BoundConnection<HttpCapability>[] = [];

beforeEach(async () => {
  nowMs = 1_000_000;
  tokens = [];
  vault = new Map([["refresh", "refresh-canary-1"]]);
  answer = () => ({ value: { ok: true } });
  service = await startHttpService((request, response) => {
    const { url = "", headers } = request;
    const seen = service.seen.at(-1)!;
    if (url === "/token") {
      const granted = tokens.shift() ?? { status: 500 };
      response.writeHead((granted.status as number) ?? 200, { "content-type": "application/json" });
      response.end(JSON.stringify(granted));
      return;
    }
    const { status = 200, value, headers: more } = answer({ url, headers, body: seen.body });
    response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(value));
  });
});
afterEach(async () => {
  for (const on of open.splice(0)) await on.close();
  await service.close();
});

const connectionOf = (auth: object, more: object = {}): Connection => ({
  name: "billing",
  kind: "http",
  settings: { baseUrl: `http://${service.authority}/api`, auth, ...more },
  grants: [service.authority],
});
async function bound(auth: object, more: object = {}) {
  const on = bindConnection<HttpCapability>({
    connector: createHttpConnector({ clock: { nowMs: () => nowMs, wait: async () => {} }, random: () => 0 }),
    connections: [connectionOf(auth, more)],
    secretOf: async ({ name }) => vault.get(name)!,
    replaceSecret: async ({ name, value }) => void vault.set(name, value),
  });
  open.push(on);
  return { ...on, http: await on.bound() };
}
const seenAt = (path: string) => service.seen.filter(({ url }) => url.startsWith(path));
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("it should fail"),
    (error) => error,
  );
const clientCredentials = () => ({
  type: "oauth2-client-credentials",
  tokenUrl: `http://${service.authority}/token`,
  clientId: "me",
  clientSecret: "client canary",
});
const refreshToken = () => ({
  type: "oauth2-refresh-token",
  tokenUrl: `http://${service.authority}/token`,
  clientId: "me",
  refreshToken: { secret: "refresh" },
});

describe("auth of a connection", () => {
  test.each([
    [{ type: "basic", user: "ada", password: "canary:1" }, { authorization: `Basic ${btoa("ada:canary:1")}` }],
    [{ type: "bearer", token: "canary-2" }, { authorization: "Bearer canary-2" }],
    [{ type: "api-key", in: "header", name: "X-Key", key: "canary-3" }, { "x-key": "canary-3" }],
    [{ type: "api-key", in: "cookie", name: "session", key: "canary 4" }, { cookie: "session=canary%204" }],
  ])("%j signs each request in, and nothing shows it", async (auth, headers) => {
    const { http, received } = await bound(auth);
    answer = (request) => ({ status: 400, value: request });
    await failure(http.get("/a"));
    expect(service.seen[0]?.headers).toMatchObject(headers);
    for (const text of Object.values(headers)) expect(received()).not.toContain(text);
    expect(received()).not.toContain("canary");
    const [name] = Object.keys(headers);
    expect(await failure(http.get("/a", { headers: { [name!]: "mine" } }))).toMatchObject({
      code: "HTTP_REQUEST_REFUSED",
    });
  });

  test("an API key goes into the query, in the place of one that a flow or a next page has", async () => {
    const { http, received } = await bound({ type: "api-key", in: "query", name: "key", key: "a canary*" });
    answer = ({ url }) => ({ value: { self: url } });
    expect(await http.get("/a", { query: { key: "mine", page: 1 } })).toEqual({
      self: "/api/a?key=[secret]&page=1",
    });
    expect(service.seen[0]?.url).toBe("/api/a?key=a+canary*&page=1");
    expect(received()).not.toContain("canary");
  });

  test.each([
    [{ type: "api-key", in: "header", name: "a b", key: "canary" }, {}, "a name that headers can carry"],
    [{ type: "basic", user: "a:b", password: "canary" }, {}, "without a colon"],
    [{ type: "bearer", token: "canary" }, { headers: { Authorization: "x" } }, "auth: sets a header"],
    [{ type: "bearer", token: "can\nary" }, {}, "cannot be carried by HTTP"],
    [{ type: "magic" }, {}, "auth"],
    [{ ...refreshTokenOf("https://a.example"), refreshToken: "canary" }, {}, "must be one of the project, by its name"],
  ])("%j with %j is refused", async (auth, more, told) => {
    const { http, received } = await bound(auth, more);
    expect(await failure(http.get("/a"))).toMatchObject({ message: expect.stringContaining(told) });
    expect(received()).not.toContain("canary");
  });
});

describe("OAuth", () => {
  test("asks for one token for all calls, and for the next one before it ends", async () => {
    const { http } = await bound({ ...clientCredentials(), scope: "read write", audience: "billing" });
    tokens = [
      { access_token: "token-canary-1", token_type: "bearer", expires_in: 3_600 },
      { access_token: "token-canary-2", expires_in: "20" },
      { access_token: "token-canary-3" },
    ];
    await Promise.all([http.get("/a"), http.get("/b"), http.post("/c")]);
    expect(seenAt("/token")).toMatchObject([
      { headers: { authorization: `Basic ${btoa("me:client+canary")}` }, method: "POST" },
    ]);
    expect(Object.fromEntries(new URLSearchParams(seenAt("/token")[0]?.body))).toEqual({
      grant_type: "client_credentials",
      scope: "read write",
      audience: "billing",
    });
    expect(seenAt("/api").map(({ headers }) => headers.authorization)).toEqual(Array(3).fill("Bearer token-canary-1"));
    nowMs += 3_539_000;
    await http.get("/d");
    nowMs += 2_000;
    await http.get("/e");
    nowMs += 18_500;
    await http.get("/f");
    expect(seenAt("/api").map(({ headers }) => String(headers.authorization).at(-1))).toEqual([..."111123"]);
  });

  test("asks once more when the service refuses a token, and gives up when it refuses the next one too", async () => {
    const { http, received } = await bound({ ...clientCredentials(), sendClientIn: "body" });
    tokens = [
      { access_token: "token-canary-1" },
      { access_token: "token-canary-2" },
      { access_token: "token-canary-3" },
    ];
    answer = ({ headers }) => ({
      status: headers.authorization === "Bearer token-canary-2" ? 200 : 401,
      value: headers,
    });
    await Promise.all([http.post("/a"), http.post("/b")]);
    expect(seenAt("/token").map(({ body }) => body)).toEqual(
      Array(2).fill("grant_type=client_credentials&client_id=me&client_secret=client+canary"),
    );
    answer = ({ headers }) => ({ status: 401, value: headers });
    expect(await failure(http.get("/c"))).toMatchObject({ code: "HTTP_STATUS", retry: false, data: { status: 401 } });
    expect(received()).not.toContain("canary");
  });

  test("tells a client that is refused from a service that is busy, without a secret", async () => {
    const { http, received } = await bound(clientCredentials());
    tokens = [
      { status: 401, error: "invalid_client", error_description: "client canary is unknown" },
      { status: 503 },
      { token_type: "mac", access_token: "token-canary" },
      { status: 302 },
    ];
    expect(await failure(http.post("/a"))).toMatchObject({
      code: "CONNECTION_CREDENTIALS_REFUSED",
      retry: false,
      message: expect.stringContaining("invalid_client ([secret] is unknown)"),
    });
    expect(await failure(http.post("/a"))).toMatchObject({ code: "HTTP_STATUS", retry: true });
    expect(await failure(http.post("/a"))).toMatchObject({ message: expect.stringContaining("bearer token") });
    expect(await failure(http.post("/a"))).toMatchObject({ code: "HTTP_STATUS" });
    expect(received()).not.toContain("canary");
    expect(seenAt("/api")).toEqual([]);
  });

  test("keeps the refresh token that the service gives for the next time, and uses what another worker was given", async () => {
    const { http, received } = await bound(refreshToken());
    tokens = [
      { access_token: "token-1", expires_in: 100, refresh_token: "refresh-canary-2" },
      { access_token: "token-2", expires_in: 100 },
    ];
    answer = ({ headers }) => ({ value: { saw: headers.authorization, refresh: "refresh-canary-2" } });
    expect(await http.get("/a")).toEqual({ saw: "Bearer [secret]", refresh: "[secret]" });
    expect(vault.get("refresh")).toBe("refresh-canary-2");
    vault.set("refresh", "refresh-canary-3");
    nowMs += 100_000;
    await http.get("/b");
    const sent = () => seenAt("/token").map(({ body }) => new URLSearchParams(body).get("refresh_token"));
    expect(sent()).toEqual(["refresh-canary-1", "refresh-canary-3"]);
    expect(received()).not.toContain("canary");
    tokens = [{ status: 400, error: "invalid_grant" }];
    nowMs += 100_000;
    expect(await failure(http.get("/c"))).toMatchObject({ code: "CONNECTION_CREDENTIALS_REFUSED" });
  });

  test("tries again with the refresh token that replaced a refused one meanwhile", async () => {
    let reads = 0;
    const on = bindConnection<HttpCapability>({
      connector: createHttpConnector({ clock: { nowMs: () => nowMs, wait: async () => {} } }),
      connections: [connectionOf(refreshToken())],
      secretOf: async ({ name }) => (name.includes(":") ? "none" : `refresh-${++reads}`),
      replaceSecret: () => Promise.reject(new Error("the store is away")),
    });
    open.push(on);
    const http = await on.bound();
    tokens = [{ status: 400 }, { access_token: "token-1", refresh_token: "refresh-9" }];
    expect(await failure(http.get("/a"))).toMatchObject({ message: expect.stringContaining("the store is away") });
    expect(seenAt("/token").map(({ body }) => body.match(/refresh-\d/)?.[0])).toEqual(["refresh-1", "refresh-2"]);
    expect(await failure(http.get("/a"))).toMatchObject({ message: expect.stringContaining("the store is away") });
    expect(seenAt("/token")).toHaveLength(2);
  });

  test("leads no request to the host of the tokens", async () => {
    const other = await startHttpService((_request, response) => void response.writeHead(302).end());
    const auth = { ...clientCredentials(), tokenUrl: `http://${other.authority}/token` };
    const connection = connectionOf(auth);
    const on = bindConnection<HttpCapability>({
      connector: createHttpConnector(),
      connections: [{ ...connection, grants: [service.authority, other.authority] }],
    });
    open.push(on);
    answer = () => ({ status: 302, headers: { location: `http://${other.authority}/` } });
    const bearer = { ...connection, settings: { ...(connection.settings as object), auth: undefined } };
    expect(await on.host.test(bearer, { project: "p", signal: AbortSignal.timeout(9_000) })).toMatchObject({
      state: "healthy",
      message: "answered 302",
    });
    expect(await failure((await on.bound()).get("/a"))).toMatchObject({ code: "HTTP_STATUS" });
    await other.close();
  });

  test("a test of the connection says when its credential ends", async () => {
    const on = await bound(refreshToken());
    const check = (auth: object) =>
      on.host.test(connectionOf(auth), { project: "default", signal: AbortSignal.timeout(9_000) });
    tokens = [{ access_token: "token-1", refresh_token_expires_in: 60 }];
    expect(await check(refreshToken())).toMatchObject({ state: "healthy", expiresAt: 1_060_000 });
    const token = ["", btoa(JSON.stringify({ exp: 2_000_000_000 })), "x"].join(".");
    expect(await check({ type: "bearer", token })).toMatchObject({ expiresAt: 2_000_000_000_000 });
    expect(await check({ type: "api-key", in: "query", name: "k", key: "canary" })).toMatchObject({ expiresAt: null });
    tokens = [{ status: 401 }];
    expect(await check(clientCredentials())).toMatchObject({ state: "credentials-refused" });
  });

  test.each(["opaque", "a.b.c", `a.${btoa("null")}.c`, `a.${btoa('{"exp":"soon"}')}.c`, `a.${btoa('{"exp":1e99}')}.c`])(
    "jwtExpiry() reads nothing from %j",
    (token) => {
      expect(jwtExpiry(token)).toBeNull();
    },
  );
});

function refreshTokenOf(origin: string) {
  return { type: "oauth2-refresh-token", tokenUrl: `${origin}/token`, clientId: "me" };
}
