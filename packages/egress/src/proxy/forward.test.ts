import { request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createEgress } from "../egress.ts";
import { type LoopbackServer, startHttpServer, startTcpServer } from "../testing/loopback-server.ts";
import { connectRaw } from "../testing/raw-client.ts";
import type { EgressProxy, ProxyAccess } from "./proxy.ts";
import type { Refusal, RegisterOptions } from "./proxy-session.ts";

const egress = createEgress({ connectTimeoutMs: 5_000 });
let proxy: EgressProxy;
let site: LoopbackServer;
const uploads: { readonly sizeBytes: number; readonly complete: boolean }[] = [];
const droppedByUs: string[] = [];

beforeAll(async () => {
  proxy = await egress.openProxy();
  site = await startHttpServer(async (request, response) => {
    switch (request.url) {
      case "/upload": {
        const body = await buffer(request).catch(() => Buffer.alloc(0));
        uploads.push({ sizeBytes: body.length, complete: request.complete });
        return response.end(String(body.length));
      }
      case "/large":
        return Readable.from(
          (function* () {
            for (let i = 0; i < 256; i += 1) yield Buffer.alloc(65_536, "x");
          })(),
        ).pipe(response);
      case "/headers":
        response.sendDate = false;
        return response
          .writeHead(201, "Made", ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Gone", "1", "Connection", "X-Gone"])
          .end("made");
      case "/silent":
        return;
      case "/407":
        response.once("close", () => droppedByUs.push("/407"));
        return response.writeHead(407, { "proxy-authenticate": 'Basic realm="give me yours"' }).write("for ever");
      default:
        return response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.rawHeaders }));
    }
  });
});
afterAll(async () => {
  await egress.close();
  await site.close();
});

const allowed = (options: Partial<RegisterOptions> = {}) =>
  proxy.register({ reach: { hosts: ["*"], grants: [site.authority] }, ...options });
const basic = ({ username, password }: { username: string; password: string }) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

interface Ask {
  readonly access: ProxyAccess;
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask({ access, url, method = "GET", headers = {}, body }: Ask) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const { hostname, port } = new URL(access.server);
    const all = { "proxy-authorization": basic(access), ...headers };
    httpRequest({ hostname, port, path: url, method, headers: all }, resolve).on("error", reject).end(body);
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response), response };
}

describe("the proxy, asked for http: URLs", () => {
  test("sends a request on and its answer back, without what is between two hops", async () => {
    const access = allowed();
    const url = `${site.origin}/path?q=1`;
    const headers = { host: "lies.example", "proxy-connection": "keep-alive", "x-hop": "1", connection: "x-hop" };
    const { status, body } = await ask({ access, url, headers });
    const seen = JSON.parse(body) as { url: string; headers: string[] };
    expect([status, seen.url]).toEqual([200, "/path?q=1"]);
    const names = seen.headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    expect(names.sort()).toEqual(["connection", "host"]);
    expect(seen.headers).toContain(site.authority);

    const made = await ask({ access, url: `${site.origin}/headers` });
    expect([made.status, made.response.statusMessage, made.body]).toEqual([201, "Made", "made"]);
    expect(made.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(made.headers).not.toHaveProperty("x-gone");
    expect(made.headers).not.toHaveProperty("date");
  });

  test("keeps a connection to the host for the next request of the same session, and of no other", async () => {
    const access = allowed();
    const before = site.connections();
    for (let index = 0; index < 3; index += 1) await ask({ access, url: site.origin });
    expect(site.connections()).toBe(before + 1);
    await ask({ access: allowed(), url: site.origin });
    expect(site.connections()).toBe(before + 2);
  });

  test("counts the bytes of both directions", async () => {
    const access = allowed();
    await ask({ access, url: `${site.origin}/upload`, method: "POST", body: "x".repeat(1_000) });
    await ask({ access, url: `${site.origin}/large` });
    expect(access.usage()).toEqual({ sentBytes: 1_000, receivedBytes: 4 + 256 * 65_536, open: 0 });
  });

  test("passes a body on with its length, or in chunks when it came in chunks", async () => {
    const access = allowed();
    const url = `${site.origin}/upload`;
    expect((await ask({ access, url, method: "POST", body: "12345" })).body).toBe("5");
    const chunked = { "transfer-encoding": "chunked", expect: "100-continue" };
    expect((await ask({ access, url, method: "PUT", headers: chunked, body: "123456" })).body).toBe("6");
    const empty = { "content-length": "0" };
    expect((await ask({ access, url, method: "POST", headers: empty })).body).toBe("0");
  });

  test.each([
    ["nothing", {}],
    ["an unknown name", { "proxy-authorization": basic({ username: "0000", password: "x" }) }],
    ["no colon", { "proxy-authorization": `Basic ${Buffer.from("abc").toString("base64")}` }],
    ["another scheme", { "proxy-authorization": "Bearer token" }],
  ])("answers 407 to %s", async (_what, headers) => {
    const { port, hostname } = new URL(allowed().server);
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpRequest({ hostname, port, path: site.origin, headers }, resolve).end();
    });
    expect([response.statusCode, response.headers["proxy-authenticate"]]).toEqual([407, 'Basic realm="Millrace"']);
    expect(await text(response)).not.toContain(site.authority);
  });

  test("answers 407 to another session's password, and to a session that was closed", async () => {
    const [one, other] = [allowed(), allowed()];
    const crossed = { ...one, password: other.password };
    expect((await ask({ access: crossed, url: site.origin })).status).toBe(407);
    await one.close();
    expect((await ask({ access: one, url: site.origin })).status).toBe(407);
    expect((await ask({ access: other, url: site.origin })).status).toBe(200);
  });

  test("refuses what the reach does not allow, says why, and tells the run", async () => {
    const onRefused = vi.fn<(refusal: Refusal) => void>();
    const access = proxy.register({ reach: { hosts: ["127.0.0.1"], grants: [] }, onRefused });
    const byName = await ask({ access, url: "http://other.example/" });
    expect([byName.status, byName.headers["x-millrace-refused"]]).toEqual([403, "EGRESS_HOST_REFUSED"]);
    expect(byName.headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
    });
    expect(byName.body).toContain("Cannot reach other.example:80 as the flow's use must name the host");
    const byAddress = await ask({ access, url: site.origin });
    expect([byAddress.status, byAddress.headers["x-millrace-refused"]]).toEqual([403, "EGRESS_ADDRESS_REFUSED"]);
    expect(byAddress.body).toContain(`--grant ${site.authority}`);
    expect((await ask({ access, url: "https://127.0.0.1/" })).headers["x-millrace-refused"]).toBe(
      "EGRESS_PROTOCOL_REFUSED",
    );
    expect(onRefused.mock.calls.map(([{ host, port, code, address }]) => [host, port, code, address])).toEqual([
      ["other.example", 80, "EGRESS_HOST_REFUSED", undefined],
      ["127.0.0.1", site.port, "EGRESS_ADDRESS_REFUSED", "127.0.0.1"],
      ["127.0.0.1", 443, "EGRESS_PROTOCOL_REFUSED", undefined],
    ]);
  });

  test.each(["/", "*", "http://user:pw@127.0.0.1/", "http://"])("answers 400 to %s", async (url) => {
    expect((await ask({ access: allowed(), url, method: "OPTIONS" })).status).toBe(400);
  });

  test("answers 502 when nobody listens, when the host speaks no HTTP, and when it asks for a proxy's password", async () => {
    const gone = await startTcpServer(() => {});
    await gone.close();
    const mute = await startTcpServer((socket) => socket.once("data", () => socket.end("no HTTP\r\n\r\n")));
    const access = proxy.register({
      reach: { hosts: ["*"], grants: [gone.authority, mute.authority, site.authority] },
    });
    const refused = await ask({ access, url: gone.origin });
    expect([refused.status, refused.headers["x-millrace-refused"]]).toEqual([502, undefined]);
    expect(refused.body).toContain("ECONNREFUSED");
    expect((await ask({ access, url: mute.origin })).status).toBe(502);
    const phishing = await ask({ access, url: `${site.origin}/407` });
    expect([phishing.status, phishing.headers["proxy-authenticate"]]).toEqual([502, undefined]);
    await vi.waitUntil(() => droppedByUs.includes("/407"));
    await mute.close();
  });

  test("asks again, once, when a kept connection turns out to be closed", async () => {
    let requests = 0;
    const fickle = await startTcpServer((socket) => {
      socket.on("data", () => {
        requests += 1;
        if (requests === 2) socket.destroy();
        else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
    });
    const access = proxy.register({ reach: { hosts: ["*"], grants: [fickle.authority] } });
    expect((await ask({ access, url: fickle.origin })).body).toBe("ok");
    expect((await ask({ access, url: fickle.origin })).body).toBe("ok");
    expect(requests).toBe(3);
    requests = 1;
    expect((await ask({ access, url: fickle.origin, method: "POST", body: "x" })).status).toBe(502);
    expect(requests).toBe(2);
    await fickle.close();
  });

  test("breaks off what is under way when its session closes", async () => {
    const access = allowed();
    const broken = expect(ask({ access, url: `${site.origin}/silent` })).rejects.toThrow("socket hang up");
    await vi.waitUntil(() => access.usage().open === 1);
    await access.close();
    await broken;
    await vi.waitUntil(() => access.usage().open === 0);
  });

  test("does not pass a cut-off upload on as a whole one", async () => {
    const access = allowed();
    const client = await connectRaw(Number(new URL(access.server).port));
    const before = uploads.length;
    const authorization = `Proxy-Authorization: ${basic(access)}\r\n`;
    client.write(
      `POST ${site.origin}/upload HTTP/1.1\r\nHost: x\r\n${authorization}Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n`,
    );
    await vi.waitUntil(() => access.usage().sentBytes === 5);
    client.socket.destroy();
    await vi.waitUntil(() => uploads.length > before);
    expect(uploads.at(-1)?.complete).toBe(false);
  });
});

describe("the proxy's parser", () => {
  const length = "Content-Length: 5\r\n";
  const chunked = "Transfer-Encoding: chunked\r\n";
  test.each([
    ["two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n"],
    ["a length beside chunks", length + chunked],
    ["chunks beside a length", chunked + length],
    ["an unknown coding", "Transfer-Encoding: chunked, identity\r\n"],
    ["a space before the colon", "Transfer-Encoding : chunked\r\n"],
    ["a folded header", "X: a\r\n b: c\r\n"],
    ["a bare line feed", "X: a\nY: b\r\n"],
    ["a length with a sign", "Content-Length: +5\r\n"],
    ["a header without end", `X: ${"x".repeat(70_000)}\r\n`],
  ])("answers 4xx to %s and sends nothing on", async (_what, headers) => {
    const access = allowed();
    const client = await connectRaw(Number(new URL(access.server).port));
    client.write(
      `POST ${site.origin}/upload HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${basic(access)}\r\n${headers}\r\n0\r\n\r\n`,
    );
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(access.usage().sentBytes).toBe(0);
    client.socket.destroy();
  });
});
