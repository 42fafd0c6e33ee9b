import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type LoopbackServer, startTcpServer } from "../testing/loopback-server.ts";
import { createDialer, type Lookup } from "./dial.ts";

const connectTimeoutMs = 5_000;
const servers: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function startEcho(): Promise<LoopbackServer> {
  const server = await startTcpServer((socket) => socket.pipe(socket));
  servers.push(server);
  return server;
}

function lookupOf(...answers: readonly string[][]) {
  let asked = 0;
  return vi.fn<Lookup>(async () =>
    (answers[Math.min(asked++, answers.length - 1)] ?? []).map((address) => ({ address, family: 4 })),
  );
}

describe("createDialer()", () => {
  test("connects a name to the address that was looked up, once", async () => {
    const { port } = await startEcho();
    const lookup = lookupOf(["127.0.0.1"]);
    const socket = await createDialer({ lookup, connectTimeoutMs })({ host: "shop.test", port }, { granted: true });
    expect(socket.remoteAddress).toBe("127.0.0.1");
    socket.end("hello");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toBe("hello");
    expect(lookup).toHaveBeenCalledExactlyOnceWith("shop.test");
  });

  test("leaves a name no second answer to point somewhere else (DNS rebinding)", async () => {
    const { port, connections } = await startEcho();
    // Public the first time, loopback from then on. 11.0.0.1 is public and not routed.
    const lookup = lookupOf(["11.0.0.1"], ["127.0.0.1"]);
    const dial = createDialer({ lookup, connectTimeoutMs: 50 });
    await expect(dial({ host: "rebind.test", port }, { granted: false })).rejects.toMatchObject({
      code: expect.stringMatching(/^EGRESS_(TIMEOUT|CONNECT_FAILED)$/),
    });
    expect(lookup).toHaveBeenCalledOnce();
    await expect(dial({ host: "rebind.test", port }, { granted: false })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    expect(connections()).toBe(0);
  });

  test("refuses a name when any of its addresses is not public", async () => {
    const { port, connections } = await startEcho();
    const dial = createDialer({ lookup: lookupOf(["11.0.0.1", "127.0.0.1"]), connectTimeoutMs });
    await expect(dial({ host: "mixed.test", port }, { granted: false })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
      retry: false,
      message: `Cannot reach mixed.test:${port} as its address must be public: 127.0.0.1 is loopback (127.0.0.0/8)`,
      hint: expect.stringContaining(`--grant mixed.test:${port}`),
      data: { host: "mixed.test", port, address: "127.0.0.1", range: "127.0.0.0/8" },
    });
    expect(connections()).toBe(0);
  });

  test.each(["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])("checks the address %s without a lookup", async (host) => {
    const lookup = lookupOf(["11.0.0.1"]);
    const dial = createDialer({ lookup, connectTimeoutMs });
    await expect(dial({ host, port: 80 }, { granted: false })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    expect(lookup).not.toHaveBeenCalled();
  });

  test("asks the system for a name unless told otherwise", async () => {
    const { port } = await startEcho();
    const dial = createDialer({ connectTimeoutMs });
    await expect(dial({ host: "localhost", port }, { granted: false })).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    const socket = await dial({ host: "localhost", port }, { granted: true });
    socket.destroy();
  });

  test("says why a name is not found, and that trying again may help", async () => {
    const notFound = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const dial = createDialer({ lookup: () => Promise.reject(notFound), connectTimeoutMs });
    await expect(dial({ host: "gone.test", port: 80 }, { granted: false })).rejects.toMatchObject({
      code: "EGRESS_CONNECT_FAILED",
      retry: true,
      message: "Cannot connect to gone.test:80 as the host must be found and listen: ENOTFOUND",
      cause: notFound,
    });
    const empty = createDialer({ lookup: lookupOf([]), connectTimeoutMs });
    await expect(empty({ host: "empty.test", port: 80 }, { granted: true })).rejects.toThrow("has no address");
  });

  test("says that nothing listens", async () => {
    const { port, close } = await startTcpServer(() => {});
    await close();
    const dial = createDialer({ connectTimeoutMs });
    await expect(dial({ host: "127.0.0.1", port }, { granted: true })).rejects.toMatchObject({
      code: "EGRESS_CONNECT_FAILED",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("gives up on a lookup that takes too long", async () => {
    const dial = createDialer({ lookup: () => new Promise(() => {}), connectTimeoutMs: 5 });
    await expect(dial({ host: "slow.test", port: 80 }, { granted: true })).rejects.toMatchObject({
      code: "EGRESS_TIMEOUT",
      message: "Cannot connect to slow.test:80 as it must answer within 5 ms: it did not",
    });
  });

  test("stops when the caller does, with the caller's reason", async () => {
    const dial = createDialer({ lookup: () => new Promise(() => {}), connectTimeoutMs });
    const controller = new AbortController();
    const dialing = dial({ host: "slow.test", port: 80 }, { granted: true, signal: controller.signal });
    controller.abort(new Error("the run was canceled"));
    await expect(dialing).rejects.toThrow("the run was canceled");
    const late = dial({ host: "slow.test", port: 80 }, { granted: true, signal: controller.signal });
    await expect(late).rejects.toThrow("the run was canceled");
  });

  test("leaves an open connection alone when the caller's signal aborts later", async () => {
    const { port } = await startEcho();
    const controller = new AbortController();
    const dial = createDialer({ connectTimeoutMs });
    const socket = await dial({ host: "127.0.0.1", port }, { granted: true, signal: controller.signal });
    controller.abort();
    socket.end("still here");
    expect(String((await once(socket, "data"))[0])).toBe("still here");
  });
});
