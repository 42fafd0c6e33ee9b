import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createEgress } from "../egress.ts";
import { type LoopbackServer, startTcpServer } from "../testing/loopback-server.ts";
import { connectRaw } from "../testing/raw-client.ts";
import type { EgressProxy, ProxyAccess } from "./proxy.ts";
import type { Refusal, RegisterOptions } from "./proxy-session.ts";

const egress = createEgress({ connectTimeoutMs: 5_000 });
let proxy: EgressProxy;
const servers: LoopbackServer[] = [];

beforeAll(async () => {
  proxy = await egress.openProxy();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => egress.close());

async function start(listener: (socket: Socket) => void): Promise<LoopbackServer> {
  const server = await startTcpServer(listener);
  servers.push(server);
  return server;
}
const startEcho = () => start((socket) => socket.pipe(socket));

const register = (server: LoopbackServer, options: Partial<RegisterOptions> = {}) =>
  proxy.register({ reach: { hosts: ["*"], grants: [server.authority] }, ...options });

async function connectThrough(access: ProxyAccess, { to, early = "" }: { to: string; early?: string }) {
  const client = await connectRaw(Number(new URL(access.server).port));
  const credentials = Buffer.from(`${access.username}:${access.password}`).toString("base64");
  client.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n${early}`);
  return client;
}

const established = /^HTTP\/1\.1 200 Connection Established\r\n\r\n/;

describe("the proxy, asked for a tunnel", () => {
  test("carries bytes both ways, also those sent before it answered", async () => {
    const server = await startEcho();
    const access = register(server);
    const client = await connectThrough(access, { to: server.authority, early: "early " });
    await client.received(established);
    client.write("late");
    await client.received(/early late$/);
    expect(access.usage()).toEqual({ sentBytes: 10, receivedBytes: 10, open: 1 });
    client.socket.end();
    await client.rest();
    await vi.waitUntil(() => access.usage().open === 0);
  });

  test("carries a WebSocket handshake and frames", async () => {
    const server = await start((socket) => {
      socket.once("data", (request) => {
        expect(String(request)).toContain("Upgrade: websocket");
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
        socket.on("data", (frame) => socket.write(frame));
      });
    });
    const client = await connectThrough(register(server), { to: server.authority });
    await client.received(established);
    client.write("GET /feed HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await client.received(/101 Switching Protocols/);
    client.write("\u0081\u0002hi");
    await client.received(/\r\n\r\n..hi$/s);
    client.socket.destroy();
  });

  test("breaks off, and sends nothing on, once the session may not act any more", async () => {
    let sent = "";
    const server = await start((socket) => {
      socket.on("data", (chunk) => {
        sent += chunk;
        socket.write(chunk);
      });
    });
    let mayAct = true;
    const access = register(server, { mayAct: () => mayAct });
    const client = await connectThrough(access, { to: server.authority });
    await client.received(established);
    client.write("before");
    await client.received(/before$/);
    mayAct = false;
    client.write("after");
    await client.rest();
    const late = await connectThrough(access, { to: server.authority });
    expect(await late.rest()).toMatch(/^HTTP\/1\.1 502 [\s\S]*must hold its lease/);
    expect(sent).toBe("before");
  });

  test("keeps one direction open when the other has ended", async () => {
    const server = await start((socket) => {
      // Answers only once it has seen the end of the question.
      socket.on("data", () => {}).once("end", () => socket.end("answer after the end"));
    });
    const client = await connectThrough(register(server), { to: server.authority });
    await client.received(established);
    client.socket.end("question");
    expect(await client.rest()).toMatch(/answer after the end$/);
  });

  test("delivers everything to a slow reader after the other side is gone", async () => {
    const sizeBytes = 4 * 1024 * 1024;
    const server = await start((socket) => socket.end(Buffer.alloc(sizeBytes, "x")));
    const access = register(server);
    const client = await connectThrough(access, { to: server.authority });
    await client.received(established);
    client.socket.pause();
    client.socket.end();
    await new Promise((resolve) => setImmediate(resolve));
    client.socket.resume();
    expect((await client.rest()).replace(established, "")).toHaveLength(sizeBytes);
    expect(access.usage().receivedBytes).toBe(sizeBytes);
  });

  test("holds a fast sender back when the reader is slow", async () => {
    const server = await start((socket) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const send = () => {
        while (!socket.destroyed && socket.write(chunk));
        socket.once("drain", send);
      };
      send();
    });
    const access = register(server);
    const client = await connectThrough(access, { to: server.authority });
    await client.received(established);
    client.socket.pause();
    // Nobody reads: once all buffers on the way are full, the count stands still.
    let seenBytes = -1;
    await vi.waitUntil(
      () => {
        const isStill = seenBytes === access.usage().receivedBytes;
        seenBytes = access.usage().receivedBytes;
        return isStill;
      },
      { interval: 100 },
    );
    expect(seenBytes).toBeLessThan(64 * 1024 * 1024);
    client.socket.destroy();
    await vi.waitUntil(() => access.usage().open === 0);
  });

  test("ends one side when the other is reset", async () => {
    const upstreams: Socket[] = [];
    const server = await start((socket) => upstreams.push(socket.resume()));
    const access = register(server);
    const one = await connectThrough(access, { to: server.authority });
    await one.received(established);
    await vi.waitUntil(() => upstreams.length === 1);
    upstreams[0]?.resetAndDestroy();
    await one.rest();
    const two = await connectThrough(access, { to: server.authority });
    await two.received(established);
    await vi.waitUntil(() => upstreams.length === 2);
    const closed = new Promise((resolve) => upstreams[1]?.once("close", resolve));
    two.socket.resetAndDestroy();
    await closed;
    await vi.waitUntil(() => access.usage().open === 0);
  });

  test("refuses hosts, addresses and ports, and tells the run", async () => {
    const server = await startEcho();
    const onRefused = vi.fn<(refusal: Refusal) => void>();
    const reach = { hosts: ["127.0.0.1", "*.example", "[::1]:22"], grants: [] };
    const access = proxy.register({ reach, onRefused });
    const answers = [];
    for (const to of ["other.test:443", "127.0.0.1:443", "a.example:22", "[::1]:22"]) {
      const answer = await (await connectThrough(access, { to })).rest();
      answers.push(/^HTTP\/1\.1 (\d+)[\s\S]*X-Millrace-Refused: (\w+)\r\n[\s\S]*\r\n\r\nCannot/.exec(answer)?.slice(1));
    }
    expect(answers).toEqual([
      ["403", "EGRESS_HOST_REFUSED"],
      ["403", "EGRESS_ADDRESS_REFUSED"],
      ["403", "EGRESS_HOST_REFUSED"],
      ["403", "EGRESS_ADDRESS_REFUSED"],
    ]);
    expect(onRefused.mock.calls.map(([{ host, port, address }]) => [host, port, address])).toEqual([
      ["other.test", 443, undefined],
      ["127.0.0.1", 443, "127.0.0.1"],
      ["a.example", 22, undefined],
      ["[::1]", 22, "::1"],
    ]);
    expect(server.connections()).toBe(0);
  });

  test.each(["127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "http://127.0.0.1/", "a@127.0.0.1:80"])(
    "answers 400 to %s",
    async (to) => {
      const answer = await (await connectThrough(register(await startEcho()), { to })).rest();
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  test("answers 407 without credentials, and closes", async () => {
    const server = await startEcho();
    const access = { ...register(server), password: "guessed" };
    const client = await connectThrough(access, { to: server.authority });
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 407 [\s\S]*Proxy-Authenticate: Basic realm="Millrace"\r\n/);
    expect(server.connections()).toBe(0);
  });

  test("answers 502 when nobody listens", async () => {
    const server = await startEcho();
    await server.close();
    const onRefused = vi.fn();
    const client = await connectThrough(register(server, { onRefused }), { to: server.authority });
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 502 [\s\S]*ECONNREFUSED/);
    expect(onRefused).not.toHaveBeenCalled();
  });
});

describe("the limits of a session at the proxy", () => {
  test("as many tunnels at once as maxOpen says, and again when one has ended", async () => {
    const server = await startEcho();
    const onRefused = vi.fn<(refusal: Refusal) => void>();
    const access = register(server, { maxOpen: 1, onRefused });
    const first = await connectThrough(access, { to: server.authority });
    await first.received(established);
    const second = await connectThrough(access, { to: server.authority });
    expect(await second.rest()).toMatch(/^HTTP\/1\.1 503 [\s\S]*X-Millrace-Refused: EGRESS_LIMIT_REACHED/);
    expect(onRefused.mock.calls.map(([{ code }]) => code)).toEqual(["EGRESS_LIMIT_REACHED"]);
    first.socket.destroy();
    await vi.waitUntil(() => access.usage().open === 0);
    const third = await connectThrough(access, { to: server.authority });
    await third.received(established);
    third.socket.destroy();
  });

  test("no more bytes than maxBytes", async () => {
    const server = await startEcho();
    const onRefused = vi.fn<(refusal: Refusal) => void>();
    const access = register(server, { maxBytes: 1_000, onRefused });
    const client = await connectThrough(access, { to: server.authority });
    await client.received(established);
    client.write("x".repeat(501));
    await client.rest();
    expect(onRefused).toHaveBeenCalledExactlyOnceWith({
      host: "127.0.0.1",
      port: server.port,
      code: "EGRESS_LIMIT_REACHED",
      message: expect.stringContaining("as a session may move 1000 bytes"),
    });
    const late = await connectThrough(access, { to: server.authority });
    expect(await late.rest()).toMatch(/^HTTP\/1\.1 503 /);
  });

  test("close() kills its tunnels and no others, and gives up what it is connecting to", async () => {
    const server = await startEcho();
    const [one, other] = [register(server), register(server)];
    const [mine, theirs] = [
      await connectThrough(one, { to: server.authority }),
      await connectThrough(other, { to: server.authority }),
    ];
    await Promise.all([mine.received(established), theirs.received(established)]);
    await one.close();
    await mine.rest();
    theirs.write("alive");
    await theirs.received(/alive$/);
    expect([one.usage().open, other.usage().open]).toEqual([0, 1]);
    theirs.socket.destroy();
  });

  test("a proxy that closes ends everything and listens no more", async () => {
    const server = await startEcho();
    const closing = await egress.openProxy();
    const access = closing.register({ reach: { hosts: ["*"], grants: [server.authority] } });
    const client = await connectThrough(access, { to: server.authority });
    await client.received(established);
    await closing.close();
    await client.rest();
    await expect(connectThrough(access, { to: server.authority })).rejects.toThrow("ECONNREFUSED");
  });
});
