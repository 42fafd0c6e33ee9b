import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { createEgress } from "../egress.ts";
import { type LoopbackServer, startTcpServer } from "../testing/loopback-server.ts";

const servers: LoopbackServer[] = [];
const egress = createEgress({ lookup: async () => [{ address: "127.0.0.1", family: 4 }] });
afterEach(async () => {
  await egress.close();
  for (const server of servers.splice(0)) await server.close();
});

async function startEcho(): Promise<LoopbackServer> {
  const server = await startTcpServer((socket) => socket.pipe(socket));
  servers.push(server);
  return server;
}

describe("egress.connect()", () => {
  test("opens a connection to a host that the reach names, whose private address is granted", async () => {
    const { port } = await startEcho();
    const reach = { hosts: [`db.test:${port}`], grants: [`db.test:${port}`] };
    const socket = await egress.connect({ host: "DB.test", port, reach });
    socket.end("hello");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toBe("hello");
  });

  test("refuses a private address without a grant, and a host that the reach does not name", async () => {
    const { port, connections } = await startEcho();
    const hosts = [`db.test:${port}`];
    await expect(egress.connect({ host: "db.test", port, reach: { hosts, grants: [] } })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    const grants = [`other.test:${port}`];
    await expect(egress.connect({ host: "other.test", port, reach: { hosts, grants } })).rejects.toMatchObject({
      code: "EGRESS_HOST_REFUSED",
    });
    expect(connections()).toBe(0);
  });

  test.each([
    ["a b", 1],
    ["db.test", 0],
    ["db.test", 65_536],
    ["db.test/x", 1],
  ])("refuses %j:%d, which is no target", async (host, port) => {
    const connecting = egress.connect({ host, port, reach: { hosts: ["*"], grants: [] } });
    await expect(connecting).rejects.toMatchObject({ code: "EGRESS_URL_INVALID" });
  });

  test("takes an IPv6 address as it is written without a port", async () => {
    const connecting = egress.connect({ host: "::1", port: 1, reach: { hosts: ["[::1]:1"], grants: [] } });
    await expect(connecting).rejects.toMatchObject({ code: "EGRESS_ADDRESS_REFUSED" });
  });

  test("is broken off by its signal, and what is open by close()", async () => {
    const { port } = await startEcho();
    const reach = { hosts: ["*"], grants: [`db.test:${port}`] };
    const gone = AbortSignal.abort(new Error("canceled"));
    await expect(egress.connect({ host: "db.test", port, reach, signal: gone })).rejects.toThrow("canceled");
    const socket = await egress.connect({ host: "db.test", port, reach });
    const closed = once(socket, "close");
    await egress.close();
    await closed;
  });
});
