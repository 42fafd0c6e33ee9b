import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEgress } from "../egress.ts";
import { type LoopbackServer, startHttpServer, startTcpServer } from "../testing/loopback-server.ts";

const egress = createEgress({ connectTimeoutMs: 5_000 });
let site: LoopbackServer;
let elsewhere: LoopbackServer;
const reachOf = (...servers: LoopbackServer[]) => ({ hosts: ["*"], grants: servers.map((server) => server.authority) });

async function echo(request: IncomingMessage): Promise<string> {
  const body = (await buffer(request)).toString();
  return JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body });
}

beforeAll(async () => {
  elsewhere = await startHttpServer(async (request, response) => response.end(await echo(request)));
  site = await startHttpServer(async (request, response) => {
    const url = new URL(request.url ?? "/", site.origin);
    const size = Number(url.searchParams.get("size"));
    switch (url.pathname) {
      case "/redirect":
        return response
          .writeHead(Number(url.searchParams.get("status")), { location: url.searchParams.get("to") ?? "" })
          .end("moved");
      case "/count": {
        const left = Number(url.searchParams.get("left"));
        return left === 0 ? response.end("arrived") : response.writeHead(302, { location: `?left=${left - 1}` }).end();
      }
      case "/bytes":
        return response.end("x".repeat(size));
      case "/gzip":
        return response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(size)));
      case "/cookies":
        return response.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end(request.headers.cookie ?? "none");
      case "/silent":
        return;
      case "/half":
        return response.writeHead(200, { "content-length": 100 }).write("half");
      case "/reset":
        response.writeHead(200, { "content-length": 100 }).write("half", () => response.destroy());
        return;
      case "/empty":
        return response.writeHead(204).end();
      default:
        return response.end(await echo(request));
    }
  });
});
afterAll(async () => {
  await egress.close();
  await site.close();
  await elsewhere.close();
});

const get = (path: string, options: { timeoutMs?: number; maxBytes?: number; signal?: AbortSignal } = {}) =>
  egress.fetch(`${site.origin}${path}`, {}, { reach: reachOf(site), ...options });

describe("egress.fetch()", () => {
  test("gives a standard response", async () => {
    const response = await get("/page?q=1");
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ ok: true, status: 200, url: `${site.origin}/page?q=1`, redirected: false });
    expect(await response.json()).toMatchObject({
      method: "GET",
      url: "/page?q=1",
      headers: { host: site.authority, "user-agent": "Millrace" },
    });
  });

  test("sends every kind of body with its content type", async () => {
    const send = async (body: BodyInit, headers = {}) =>
      (await egress.fetch(site.origin, { method: "post", body, headers }, { reach: reachOf(site) })).json();
    expect(await send("text")).toMatchObject({ method: "POST", body: "text", headers: { "content-length": "4" } });
    expect(await send("{}", { "Content-Type": "application/json" })).toMatchObject({
      headers: { "content-type": "application/json" },
    });
    expect(await send(new URLSearchParams({ a: "1" }))).toMatchObject({
      body: "a=1",
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    });
    const form = new FormData();
    form.set("file", new Blob(["content"]), "name.txt");
    expect(await send(form)).toMatchObject({ body: expect.stringContaining('filename="name.txt"') });
    expect(await send(new Blob(["streamed"]).stream())).toMatchObject({
      body: "streamed",
      headers: { "transfer-encoding": "chunked" },
    });
  });

  test("keeps no cookies and shows all that are set", async () => {
    const first = await get("/cookies");
    expect(first.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    await first.text();
    expect(await (await get("/cookies")).text()).toBe("none");
  });

  test("gives an empty body where there is none", async () => {
    const response = await get("/empty");
    expect([response.status, await response.text()]).toEqual([204, ""]);
  });

  test("refuses a host that is not named and an address that is not granted, before any connection", async () => {
    const before = elsewhere.connections();
    await expect(egress.fetch(elsewhere.origin, {}, { reach: { hosts: [], grants: [] } })).rejects.toMatchObject({
      code: "EGRESS_HOST_REFUSED",
    });
    await expect(egress.fetch(elsewhere.origin, {}, { reach: reachOf(site) })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    expect(elsewhere.connections()).toBe(before);
  });

  test("never lends a kept connection to a private address to a request without the grant", async () => {
    const allowed = await egress.fetch(elsewhere.origin, {}, { reach: reachOf(elsewhere) });
    await allowed.text();
    await expect(egress.fetch(elsewhere.origin, {}, { reach: reachOf(site) })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
  });

  test("speaks no HTTP to a port of another protocol, for good", async () => {
    await expect(egress.fetch("http://127.0.0.1:25/", {}, { reach: reachOf(site) })).rejects.toMatchObject({
      retry: false,
      message: expect.stringContaining("bad port"),
    });
  });

  test.each(["http://[::1]/", "https://[::ffff:127.0.0.1]/", "https://127.1/", "http://2130706433/"])(
    "refuses %s, however the address is written",
    async (url) => {
      await expect(egress.fetch(url, {}, { reach: reachOf(site) })).rejects.toMatchObject({
        code: "EGRESS_ADDRESS_REFUSED",
      });
    },
  );

  test.each(["not a url", "file:///etc/passwd"])("refuses %j", async (url) => {
    await expect(egress.fetch(url, {}, { reach: reachOf() })).rejects.toThrow("Cannot open a URL");
  });
});

describe("redirects of egress.fetch()", () => {
  const redirect = (status: number, to: string) =>
    `${site.origin}/redirect?status=${status}&to=${encodeURIComponent(to)}`;
  const headers = { authorization: "Bearer secret", cookie: "a=1", "x-api-key": "secret", accept: "text/html" };

  test("keep headers within an origin", async () => {
    const response = await egress.fetch(redirect(302, "/next"), { headers }, { reach: reachOf(site) });
    expect(response).toMatchObject({ redirected: true, url: `${site.origin}/next` });
    expect(await response.json()).toMatchObject({ headers });
  });

  test("leave everything but harmless headers behind on the way to another origin", async () => {
    const to = `${elsewhere.origin}/next`;
    const all = { ...headers, "if-none-match": '"v1"' };
    const response = await egress.fetch(redirect(307, to), { headers: all }, { reach: reachOf(site, elsewhere) });
    const { headers: seen } = (await response.json()) as { headers: Record<string, string> };
    expect(seen).toMatchObject({
      host: elsewhere.authority,
      accept: "text/html",
      "user-agent": "Millrace",
      "if-none-match": '"v1"',
    });
    for (const name of ["authorization", "cookie", "x-api-key"]) expect(seen).not.toHaveProperty(name);
  });

  test.each([
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "PUT", "GET"],
    [307, "POST", "POST"],
    [308, "PUT", "PUT"],
    [302, "PUT", "PUT"],
  ])("%i turns %s into %s", async (status, method, expected) => {
    const body = expected === "GET" ? "" : "content";
    const request = { method, body: "content", headers: { "content-type": "text/plain" } };
    const response = await egress.fetch(redirect(status, "/next"), request, { reach: reachOf(site) });
    const seen = (await response.json()) as { headers: Record<string, string> };
    expect(seen).toMatchObject({ method: expected, body });
    expect(seen.headers["content-type"]).toBe(body === "" ? undefined : "text/plain");
  });

  test("are checked hop by hop: a public page cannot send us to a private address", async () => {
    const before = elsewhere.connections();
    await expect(egress.fetch(redirect(302, elsewhere.origin), {}, { reach: reachOf(site) })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    const narrow = { hosts: [site.authority], grants: [site.authority, elsewhere.authority] };
    await expect(egress.fetch(redirect(302, elsewhere.origin), {}, { reach: narrow })).rejects.toMatchObject({
      code: "EGRESS_HOST_REFUSED",
    });
    expect(elsewhere.connections()).toBe(before);
  });

  test.each([
    ["file:///etc/passwd", "EGRESS_PROTOCOL_REFUSED"],
    ["http://", "EGRESS_URL_INVALID"],
    ["http://user:pw@127.0.0.1/", "EGRESS_URL_INVALID"],
  ])("to %s are refused", async (to, code) => {
    await expect(egress.fetch(redirect(302, to), {}, { reach: reachOf(site) })).rejects.toMatchObject({ code });
  });

  test("end after ten", async () => {
    expect(await (await get("/count?left=10")).text()).toBe("arrived");
    await expect(get("/count?left=11")).rejects.toMatchObject({ code: "EGRESS_REDIRECTS_EXCEEDED", retry: false });
  });

  test("cannot send a stream a second time", async () => {
    const send = (status: number) =>
      egress.fetch(
        redirect(status, "/next"),
        { method: "POST", body: new Blob(["content"]).stream() },
        { reach: reachOf(site) },
      );
    await expect(send(307)).rejects.toThrow("a streamed body cannot be sent twice");
    expect(await (await send(303)).json()).toMatchObject({ method: "GET", body: "" });
  });

  test("are handed back when asked for", async () => {
    const response = await egress.fetch(redirect(302, "/next"), { redirect: "manual" }, { reach: reachOf(site) });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/next"]);
  });
});

describe("limits of egress.fetch()", () => {
  test("a body may have maxBytes and not one more", async () => {
    expect(await (await get("/bytes?size=1000", { maxBytes: 1_000 })).text()).toHaveLength(1_000);
    const response = await get("/bytes?size=1001", { maxBytes: 1_000 });
    await expect(response.text()).rejects.toMatchObject({
      code: "EGRESS_RESPONSE_TOO_LARGE",
      retry: false,
      message: `Cannot read the answer of ${site.authority} as it may have 1000 bytes at most: it has more`,
    });
  });

  test("counts what comes out of decompression", async () => {
    expect(await (await get("/gzip?size=1000", { maxBytes: 1_000 })).text()).toHaveLength(1_000);
    const bomb = await get("/gzip?size=10000000", { maxBytes: 100_000 });
    await expect(bomb.text()).rejects.toMatchObject({ code: "EGRESS_RESPONSE_TOO_LARGE" });
  });

  test("the time covers the headers and the body", async () => {
    await expect(get("/silent", { timeoutMs: 20 })).rejects.toMatchObject({
      code: "EGRESS_TIMEOUT",
      retry: true,
      message: `Cannot fetch from ${site.authority} as the whole answer must come within 20 ms: it did not`,
    });
    const response = await get("/half", { timeoutMs: 200 });
    await expect(response.text()).rejects.toMatchObject({ code: "EGRESS_TIMEOUT" });
  });

  test("the caller can stop it at any moment, with a reason of its own", async () => {
    const reason = new Error("the run was canceled");
    const controller = new AbortController();
    const waiting = get("/silent", { signal: controller.signal });
    const response = await get("/half", { signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(response.text()).rejects.toBe(reason);
    await expect(get("/page", { signal: controller.signal })).rejects.toBe(reason);
  });

  test("a body that is not wanted can be let go", async () => {
    const response = await get("/half");
    await response.body?.cancel();
    expect(response.bodyUsed).toBe(true);
  });

  test("a connection that breaks is an error that may be tried again", async () => {
    const response = await get("/reset");
    await expect(response.text()).rejects.toMatchObject({ code: "EGRESS_CONNECT_FAILED", retry: true });
    const mute = await startTcpServer((socket) => socket.once("data", () => socket.end("this is not HTTP\r\n\r\n")));
    await expect(egress.fetch(mute.origin, {}, { reach: reachOf(mute) })).rejects.toMatchObject({
      code: "EGRESS_CONNECT_FAILED",
      message: expect.stringContaining("as the host must answer in full: Response does not match"),
    });
    await mute.close();
  });

  test("close() breaks off what is under way", async () => {
    const closing = createEgress();
    const waiting = closing.fetch(`${site.origin}/silent`, {}, { reach: reachOf(site) });
    const response = await closing.fetch(`${site.origin}/half`, {}, { reach: reachOf(site) });
    const both = Promise.allSettled([waiting, response.text()]);
    await closing.close();
    expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
