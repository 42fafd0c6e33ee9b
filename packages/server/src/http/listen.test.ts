import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { listen } from "./listen.ts";

const hello = () => new Response("hello");

describe("listen()", () => {
  it("answers on a free port of the loopback address, until it is closed", async () => {
    const server = await listen({ host: "127.0.0.1", port: 0, fetch: hello });
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe("hello");
    await server.close({ graceMs: 0 });
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  });

  it.each(["0.0.0.0", "::", "192.168.1.7", "localhost"])("refuses to listen on %s", async (host) => {
    await expect(listen({ host, port: 0, fetch: hello })).rejects.toMatchObject({ code: "LISTEN_REFUSED" });
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
