import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { operations } from "@millrace/contract";
import { describe, expect, it } from "vitest";
import type { Upgrade } from "./exchange.ts";
import { listen } from "./listen.ts";
import { HeaderList, WholeAnswer } from "./whole-answer.ts";

const hello = () => new Response("hello");

describe("listen()", () => {
  it("answers on a free port of the loopback address, until it is closed", async () => {
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: hello });
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe("hello");
    await server.close({ graceMs: 0 });
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  });

  it.each([
    ["a text", "Größe", "Größe"],
    ["bytes", new TextEncoder().encode("size"), "size"],
  ])("sends %s that is there as a whole with its length and headers", async (_what, body, told) => {
    const list = new HeaderList();
    list.set("x-kind", "whole");
    const whole = () => new WholeAnswer(body, { list });
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: whole });
    const answer = await fetch(`http://127.0.0.1:${server.port}/`);
    expect(answer.headers.get("content-length")).toBe(String(Buffer.byteLength(told)));
    expect([answer.status, answer.headers.get("x-kind"), await answer.text()]).toEqual([200, "whole", told]);
    await server.close({ graceMs: 0 });
  });

  it("cuts a request off whose body does not end in time, but not an upload", async () => {
    const body = async (request: Request) => new Response(await request.text());
    const server = await listen({ host: "127.0.0.1", port: 0, bodyWithinMs: 50, fetch: body });
    const send = (head: string) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(`${head} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nbo`);
      return socket;
    };
    const { method, path } = operations.artifacts.upload;
    const upload = send(`${method} ${path}`);
    const slow = [send("POST /api/v1/runs"), send(`DELETE ${path}`)];
    for (const socket of slow) expect(await text(socket).catch(String)).not.toContain("200 OK");
    upload.end("dy!");
    expect(await text(upload)).toMatch(/200 OK[\s\S]*body!$/);
    await server.close({ graceMs: 0 });
  });

  it("says so when an address is not this machine's", async () => {
    // Of a range for documents (RFC 5737), which no machine should have.
    await expect(listen({ host: "203.0.113.254", port: 0, fetch: hello })).rejects.toMatchObject({
      code: "LISTEN_REFUSED",
      message: expect.stringContaining("203.0.113.254"),
    });
  });

  it("says which port is taken and how to choose another", async () => {
    const first = await listen({ host: "127.0.0.1", port: 0, fetch: hello });
    await expect(listen({ host: "127.0.0.1", port: first.port, fetch: hello })).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: expect.stringContaining(String(first.port)),
      hint: expect.stringContaining(`--port ${first.port + 1}`),
      data: { port: first.port },
    });
    await first.close({ graceMs: 0 });
  });

  it("lets a request that is under way end, and cuts it off when that takes too long", async () => {
    for (const [graceMs, outcome] of [
      [5_000, "fulfilled"],
      [10, "rejected"],
    ] as const) {
      const begun = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<Response>();
      const fetchOnce = () => {
        begun.resolve();
        return answer.promise;
      };
      const server = await listen({ host: "127.0.0.1", port: 0, fetch: fetchOnce });
      const settled = Promise.allSettled([fetch(`http://127.0.0.1:${server.port}/`)]);
      await begun.promise;
      const closed = server.close({ graceMs });
      if (outcome === "fulfilled") answer.resolve(hello());
      await closed;
      expect((await settled)[0].status).toBe(outcome);
      answer.resolve(hello());
    }
  });

  it.each([
    ["GET / HTTP/1.1\r\nUpgrade: h2c"],
    ["GET / HTTP/1.1\r\nUpgrade: websocket"],
    ["GET /api/v1/live?x=1 HTTP/1.1\r\nUpgrade: websocket"],
  ])("answers %j over HTTP, where nobody takes the connection", async (head) => {
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: hello });
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`${head}\r\nConnection: Upgrade\r\nHost: x\r\n\r\n`);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 (200|400)/);
    socket.destroy();
    await server.close({ graceMs: 1_000 });
  });

  it("leaves a connection to whoever takes it, and cuts it off when it closes", async () => {
    const taken = Promise.withResolvers<void>();
    const fetchOnce = (_: Request, { upgrade }: { upgrade?: Upgrade }) => {
      upgrade?.take().write("hi");
      taken.resolve();
      return new Response(null, RESPONSE_ALREADY_SENT);
    };
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: fetchOnce });
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /api/v1/live HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nHost: x\r\n\r\n");
    const [[said]] = await Promise.all([once(socket, "data"), taken.promise]);
    expect(String(said)).toBe("hi");
    await Promise.all([once(socket, "close"), server.close({ graceMs: 10 })]);
  });

  it.each([
    ["GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"],
    ["GET / HTTP/1.1\r\n\r\n", "400"],
    ["nonsense\r\n\r\n", "400"],
    [`GET / HTTP/1.1\r\nHost: x\r\nBig: ${"x".repeat(20_000)}\r\n\r\n`, "431"],
  ])("answers what is no request with an error", async (request, status) => {
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: hello });
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.end(request);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    await server.close({ graceMs: 0 });
  });
});
