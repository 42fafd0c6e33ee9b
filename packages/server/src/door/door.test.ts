import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../http/listen.ts";
import { openTestApi, origin, type TestApi } from "../testing/test-api.ts";
import { checkOrigin } from "./door.ts";
import { openLocalToken } from "./local-token.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const port = { port: () => 5005, publicHosts: [] };

describe("checkOrigin()", () => {
  it.each(["http://127.0.0.1:5005", "http://localhost:5005", "http://LOCALHOST:5005", "http://[::1]:5005"])(
    "lets %s in",
    (url) => {
      expect(() => checkOrigin(new Request(`${url}/api/v1/runs`), port)).not.toThrow();
    },
  );

  it.each([
    "http://attacker.example:5005",
    "http://127.0.0.1:5006",
    "http://127.0.0.1",
    "http://127.0.0.2:5005",
    "http://127.0.0.1.nip.example:5005",
    "http://localhost.attacker.example:5005",
    "http://192.168.1.7:5005",
  ])("keeps the host of %s out: DNS rebinding", (url) => {
    expect(() => checkOrigin(new Request(`${url}/api/v1/runs`), port)).toThrow(
      expect.objectContaining({ code: "ORIGIN_REFUSED" }),
    );
  });

  it("keeps a Host header out that differs from the request's target", () => {
    const request = new Request(`${origin}/api/v1/runs`, { headers: { host: "attacker.example" } });
    expect(() => checkOrigin(request, port)).toThrow(/attacker\.example/);
  });

  it("knows that browsers leave port 80 out", () => {
    expect(() => checkOrigin(new Request("http://localhost/"), { ...port, port: () => 80 })).not.toThrow();
    expect(() => checkOrigin(new Request("http://localhost/"), port)).toThrow();
  });
});

describe("a request over a socket", () => {
  const ask = (request: string, port: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.end(request));
      text(socket).then(resolve, reject);
    });

  it("is refused when its Host, or the whole URL it names, is another", async () => {
    let port = 0;
    await using real = await openTestApi({ port: () => port });
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: real.app.fetch as never });
    port = server.port;
    const token = `Authorization: Bearer ${real.parts.token.text}\r\nConnection: close\r\n\r\n`;
    const own = `127.0.0.1:${port}`;
    expect(await ask(`GET /api/v1/runs HTTP/1.1\r\nHost: ${own}\r\n${token}`, port)).toMatch(/^HTTP\/1.1 200/);
    for (const [target, host] of [
      ["/api/v1/runs", "attacker.example"],
      ["/api/v1/runs", `attacker.example:${port}`],
      ["http://attacker.example/api/v1/runs", own],
      [`http://${own}/api/v1/runs`, "attacker.example"],
    ]) {
      const answer = await ask(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${token}`, port);
      expect(answer).toMatch(/^HTTP\/1.1 403[\s\S]*ORIGIN_REFUSED/);
    }
    await server.close({ graceMs: 0 });
  });
});

describe("a request of another page", () => {
  const send = (headers: Record<string, string>, init: RequestInit & { target?: string } = {}) =>
    api.request(init.target ?? "/api/v1/runs", { ...init, headers });

  it.each([
    "http://attacker.example",
    "https://127.0.0.1:5005",
    "http://127.0.0.1:5006",
    "null",
    "http://127.0.0.1:5005.attacker.example",
    "file://",
  ])("with the Origin %s is refused, even with the token", async (other) => {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const response = await send({ Origin: other }, { method });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([403, "ORIGIN_REFUSED"]);
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it("with the server's own Origin is answered", async () => {
    expect((await send({ Origin: origin, "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
    expect((await send({ Origin: "http://localhost:5005" })).status).toBe(200);
  });

  it.each(["cross-site", "same-site"])("that the browser calls %s is refused", async (site) => {
    expect((await send({ "Sec-Fetch-Site": site })).status).toBe(403);
    // An image or a script of another page.
    expect(
      (await send({ "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors" }, { target: "/assets/x.js" })).status,
    ).toBe(403);
    // A link to the API, opened in a tab.
    expect((await send({ "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate" })).status).toBe(403);
    // A form.
    const form = { "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate" };
    expect((await send(form, { method: "POST", target: "/" })).status).toBe(403);
  });

  it("may follow a link to the panel", async () => {
    const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", Accept: "text/html" };
    expect((await send(headers, { target: "/" })).status).toBe(503); // not built here, but not refused
  });
});

describe("the local token", () => {
  it.each([[undefined], [""], ["Bearer"], ["Bearer wrong"], [`Basic ${Buffer.from("a:b").toString("base64")}`]])(
    "is asked for: %s is not enough",
    async (authorization) => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const response = await api.request("/api/v1/runs", { anonymous: true, headers });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(await response.json()).toMatchObject({
        code: "TOKEN_REFUSED",
        hint: expect.stringContaining(api.parts.token.file),
      });
    },
  );

  it("is refused when a byte of it is missing or another", async () => {
    const { text } = api.parts.token;
    for (const token of [text.slice(1), `${text}x`, text.toUpperCase()]) {
      const headers = { Authorization: `Bearer ${token}` };
      expect((await api.request("/api/v1/runs", { anonymous: true, headers })).status).toBe(401);
    }
  });

  it("comes before the input is looked at", async () => {
    expect((await api.request("/api/v1/runs?limit=x", { anonymous: true })).status).toBe(401);
    expect((await api.request("/api/v1/runs", { anonymous: true, method: "POST", body: "{" })).status).toBe(401);
  });

  it("is not needed for health", async () => {
    expect((await api.request("/health/live", { anonymous: true })).status).toBe(200);
  });

  it("is never in the log", () => {
    expect(JSON.stringify(api.logged)).not.toContain(api.parts.token.text);
  });
});

describe("the panel's cookie", () => {
  const open = (token: string) =>
    api.request("/api/v1/session", { anonymous: true, method: "POST", body: JSON.stringify({ token }) });

  const cookieOf = (response: Response) => (response.headers.get("set-cookie") ?? "").split(";")[0] as string;

  it("is given for the token, out of reach of scripts and of other sites", async () => {
    const response = await open(api.parts.token.text);
    expect(await response.json()).toEqual({ status: "open" });
    expect(response.headers.get("set-cookie")).toMatch(
      /^millrace_5005=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/,
    );
    expect(response.headers.get("set-cookie")).not.toContain(api.parts.token.text);
  });

  it("opens the API", async () => {
    const headers = { Cookie: `theme=dark; ${cookieOf(await open(api.parts.token.text))}` };
    expect((await api.request("/api/v1/runs", { anonymous: true, headers })).status).toBe(200);
  });

  it("is not given for another token", async () => {
    const response = await open("wrong");
    expect([response.status, response.headers.get("set-cookie")]).toEqual([401, null]);
  });

  it("is refused when it was forged, belongs to another server's token, or has expired", async () => {
    const [name, value = ""] = cookieOf(await open(api.parts.token.text)).split("=");
    const [expiresAt = "", holder = "", mac = ""] = value.split(".");
    const { token, nowMs } = api.parts;
    const signed = (said: string) => `${said}.${token.sign(`panel cookie ${said}`)}`;
    const ofOther = openLocalToken({ folder: await mkdtemp(join(tmpdir(), "millrace-token-")) });
    await rm(dirname(ofOther.file), { recursive: true });
    const bad = [
      `${name}=${Number(expiresAt) + 1}.${holder}.${mac}`,
      `${name}=${expiresAt}.${"0".repeat(64)}.${mac}`,
      `${name}=${expiresAt}.${holder}.${"A".repeat(mac.length)}`,
      `${name}=${expiresAt}.${holder}.${ofOther.sign(`panel cookie ${expiresAt}.${holder}`)}`,
      `${name}=${expiresAt}.${mac}`,
      `${name}=${signed(`${nowMs() - 1}.local`)}`,
      `${name}=${signed(`${Number.NaN}.local`)}`,
      `${name}=${signed(`${expiresAt}.${"0".repeat(64)}`)}`,
      `${name}=`,
      `millrace_5006=${value}`,
    ];
    for (const Cookie of bad) {
      expect((await api.request("/api/v1/runs", { anonymous: true, headers: { Cookie } })).status).toBe(401);
    }
  });

  it("does not make up for a wrong token", async () => {
    const headers = { Cookie: cookieOf(await open(api.parts.token.text)), Authorization: "Bearer wrong" };
    expect((await api.request("/api/v1/runs", { anonymous: true, headers })).status).toBe(401);
  });

  it("is taken back", async () => {
    const response = await api.request("/api/v1/session", { anonymous: true, method: "DELETE" });
    expect(response.headers.get("set-cookie")).toMatch(/^millrace_5005=; .*Max-Age=0$/);
  });
});

describe("openLocalToken()", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-token-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("makes 256 random bits that only this user can read, and keeps them", async () => {
    const token = openLocalToken({ folder });
    expect(token.text).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await stat(token.file)).mode & 0o777).toBe(0o600);
    expect(await readFile(token.file, "utf8")).toBe(`${token.text}\n`);
    expect(openLocalToken({ folder }).text).toBe(token.text);
  });

  it("closes a file that others could read", async () => {
    const token = openLocalToken({ folder });
    await writeFile(token.file, `${token.text}\n`, { mode: 0o644 });
    await chmod(token.file, 0o644);
    openLocalToken({ folder });
    expect((await stat(token.file)).mode & 0o777).toBe(0o600);
  });

  it.each(["", "short", "x".repeat(43).concat("\n\nmore")])("makes a new one where the file holds %j", async (text) => {
    await writeFile(join(folder, "token"), text);
    expect(openLocalToken({ folder }).text).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("says what is wrong when it cannot", () => {
    expect(() => openLocalToken({ folder: join(folder, "gone") })).toThrow(
      expect.objectContaining({ code: "STORE_UNAVAILABLE", message: expect.stringContaining("token") }),
    );
  });
});
