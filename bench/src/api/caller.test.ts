import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { openCaller } from "./caller.ts";

async function withServer(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const body = "ü".repeat(100_000);

it("openCaller() reads answers to their end and uses its connections again", async () => {
  const connections = new Set<unknown>();
  const bodies: string[] = [];
  await withServer(
    async (incoming, outgoing) => {
      connections.add(incoming.socket);
      bodies.push((await incoming.setEncoding("utf8").toArray()).join(""));
      outgoing.statusCode = incoming.headers.authorization === "T" ? 201 : 401;
      if (incoming.url === "/none") outgoing.writeHead(204).end();
      else outgoing.writeHead(outgoing.statusCode, { "Content-Length": Buffer.byteLength(body) }).end(body);
    },
    async (url) => {
      const caller = openCaller({ url, headers: { authorization: "T" }, connections: 2 });
      const calls = Array.from({ length: 10 }, () => caller.statusOf({ method: "POST", path: "/", body: '{"ü":1}' }));
      expect(await Promise.all(calls)).toEqual(Array(10).fill(201));
      expect(await caller.statusOf({ method: "GET", path: "/none" })).toBe(204);
      expect(bodies).toEqual([...Array(10).fill('{"ü":1}'), ""]);
      expect(connections.size).toBe(2);
      caller.close();
    },
  );
});

it("openCaller() refuses a call whose connection is lost, and goes on with a new one", async () => {
  let asked = 0;
  await withServer(
    (incoming, outgoing) => {
      asked += 1;
      if (asked === 1) incoming.socket.destroy();
      else outgoing.end();
    },
    async (url) => {
      const caller = openCaller({ url, headers: {}, connections: 1 });
      await expect(caller.statusOf({ method: "GET", path: "/" })).rejects.toThrow("closed");
      expect(await caller.statusOf({ method: "GET", path: "/" })).toBe(200);
      caller.close();
    },
  );
});
