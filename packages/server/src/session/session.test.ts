import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, origin, type TestApi } from "../testing/test-api.ts";

const dayMs = 86_400_000;
let nowMs = Date.UTC(2026, 0, 1);
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ nowMs: () => nowMs, publicHosts: ["millrace.example"] });
});
afterAll(() => api[Symbol.asyncDispose]());

interface MadeToken {
  readonly token: { readonly tokenId: string };
  readonly secret: string;
}

async function makeToken(scopes: readonly string[], days = 30): Promise<MadeToken> {
  const body = JSON.stringify({ name: "panel", scopes, days });
  return (await (await api.request("/api/v1/tokens", { method: "POST", body })).json()) as MadeToken;
}

const signIn = (token: string, headers: Record<string, string> = {}) =>
  api.request("/api/v1/session", { anonymous: true, method: "POST", body: JSON.stringify({ token }), headers });

const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";

const asSession = (Cookie: string, target = "/api/v1/runs", init: RequestInit = {}) =>
  api.request(target, { ...init, anonymous: true, headers: { Cookie } });

const secretAge = (response: Response) => Number(/Max-Age=(\d+)/.exec(response.headers.get("set-cookie") ?? "")?.[1]);

describe("a session of a program's token", () => {
  it("has the token's scopes and no more, and is counted as the token", async () => {
    const { token, secret } = await makeToken(["runs:read", "tokens:write"]);
    const cookie = cookieOf(await signIn(secret));
    expect((await asSession(cookie)).status).toBe(200);
    const missing = await asSession(cookie, "/api/v1/system");
    expect([missing.status, await missing.json()]).toMatchObject([403, { code: "SCOPE_MISSING" }]);
    const body = JSON.stringify({ name: "more", scopes: ["runs:read"] });
    const made = await asSession(cookie, "/api/v1/tokens", { method: "POST", body });
    expect(await made.json()).toMatchObject({ token: { createdBy: `token:${token.tokenId}` } });
  });

  it("opens GraphQL too", async () => {
    const { secret } = await makeToken(["runs:read"]);
    const response = await signIn(secret);
    expect(response.headers.get("set-cookie")).toContain("; Path=/; HttpOnly; SameSite=Strict; ");
    const body = JSON.stringify({ query: "{ __typename }" });
    const answer = await api.request("/graphql", {
      anonymous: true,
      method: "POST",
      body,
      headers: { Cookie: cookieOf(response) },
    });
    expect([answer.status, await answer.json()]).toEqual([200, { data: { __typename: "Query" } }]);
  });

  it("holds no secret", async () => {
    const { secret } = await makeToken(["runs:read"]);
    expect((await signIn(secret)).headers.get("set-cookie")).not.toContain(secret.slice(3));
  });

  it("is for TLS alone where the page came by TLS", async () => {
    const { secret } = await makeToken(["runs:read"]);
    const byTls = await signIn(secret, { Origin: "https://millrace.example", "Sec-Fetch-Site": "same-origin" });
    expect(byTls.headers.get("set-cookie")).toMatch(/; Secure$/);
    const plain = await signIn(secret, { Origin: origin, "X-Forwarded-Proto": "https" });
    expect(plain.headers.get("set-cookie")).not.toContain("Secure");
  });

  it("ends with its token, a week after it was opened at the latest", async () => {
    const short = await makeToken(["runs:read"], 1);
    const opened = await signIn(short.secret);
    expect(secretAge(opened)).toBe(dayMs / 1_000);
    const long = await signIn((await makeToken(["runs:read"])).secret);
    expect(secretAge(long)).toBe((7 * dayMs) / 1_000);
    nowMs += dayMs;
    expect((await asSession(cookieOf(opened))).status).toBe(401);
    expect((await asSession(cookieOf(long))).status).toBe(200);
    expect((await signIn(short.secret)).status).toBe(401);
    nowMs += 6 * dayMs;
    expect((await asSession(cookieOf(long))).status).toBe(401);
  });

  it("ends at once when the token is revoked", async () => {
    const { token, secret } = await makeToken(["runs:read"]);
    const cookie = cookieOf(await signIn(secret));
    expect((await asSession(cookie)).status).toBe(200);
    await api.request(`/api/v1/tokens/${token.tokenId}`, { method: "DELETE" });
    const refused = await asSession(cookie);
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: "TOKEN_REFUSED" }]);
    expect((await signIn(secret)).status).toBe(401);
  });

  it("is handed nothing more of a stream that is open when the token is revoked", async () => {
    const { token, secret } = await makeToken(["runs:read"]);
    const Cookie = cookieOf(await signIn(secret));
    const body = JSON.stringify({ flow: "ask" });
    const { runId } = (await (await api.request("/api/v1/runs", { method: "POST", body })).json()) as { runId: string };
    const stream = await asSession(Cookie, `/api/v1/runs/${runId}/events`);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    let seen = "";
    while (!seen.includes('"wait')) seen += Buffer.from((await reader.read()).value ?? []).toString();
    await api.request(`/api/v1/tokens/${token.tokenId}`, { method: "DELETE" });
    const signal = JSON.stringify({ name: "answer", payload: "nobody is to see this" });
    expect((await api.request(`/api/v1/runs/${runId}/signals`, { method: "POST", body: signal })).status).toBe(200);
    const rest = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        seen += Buffer.from(value).toString();
      }
    };
    await rest().catch(() => {});
    expect(seen).not.toContain("nobody is to see this");
    expect(seen).not.toContain("event: end");
  });

  it("ends with the secret that it was opened by", async () => {
    const { token, secret } = await makeToken(["runs:read"]);
    const cookie = cookieOf(await signIn(secret));
    const body = JSON.stringify({ overlapMs: 60_000 });
    const rotated = await api.request(`/api/v1/tokens/${token.tokenId}/rotate`, { method: "POST", body });
    const after = cookieOf(await signIn(((await rotated.json()) as MadeToken).secret));
    expect((await asSession(cookie)).status).toBe(200);
    nowMs += 60_000;
    expect([(await asSession(cookie)).status, (await asSession(after)).status]).toEqual([401, 200]);
  });

  it("is not carried over to a stronger token", async () => {
    const weak = await makeToken(["runs:read"]);
    const strong = await makeToken(["system:read"]);
    const [name, value = ""] = cookieOf(await signIn(weak.secret)).split("=");
    const [expiresAt, , signature] = value.split(".");
    const [, hash] = (cookieOf(await signIn(strong.secret)).split("=")[1] ?? "").split(".");
    for (const holder of ["local", hash]) {
      expect((await asSession(`${name}=${expiresAt}.${holder}.${signature}`)).status).toBe(401);
    }
  });

  it("of another server of the same store is none here", async () => {
    const { secret } = await makeToken(["runs:read"]);
    await using other = await openTestApi({
      nowMs: () => nowMs,
      store: api.parts.store,
      apiTokens: api.parts.apiTokens,
    });
    const body = JSON.stringify({ token: secret });
    const opened = await other.request("/api/v1/session", { anonymous: true, method: "POST", body });
    expect(opened.status).toBe(200);
    expect((await asSession(cookieOf(opened))).status).toBe(401);
  });
});
