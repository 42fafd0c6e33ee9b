import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { upgradeToTls } from "./tls-upgrade.ts";

// Speaks no TLS: says something else, or nothing.
const plain = createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", (hello) => hello.includes("talks.test") && socket.end("220 no TLS here\r\n"));
});
let port: number;
beforeAll(async () => {
  plain.listen(0, "127.0.0.1");
  await once(plain, "listening");
  port = (plain.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => plain.close(resolve)));

async function open() {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

test("upgradeToTls() fails where the other side speaks no TLS, and leaves nothing open", async () => {
  const socket = await open();
  const { signal } = new AbortController();
  await expect(upgradeToTls(socket, { host: "talks.test", signal })).rejects.toMatchObject({
    code: "ERR_SSL_WRONG_VERSION_NUMBER",
  });
  expect(socket.destroyed).toBe(true);
});

test("upgradeToTls() stops when it is canceled, before or while it waits", async () => {
  const gone = AbortSignal.abort(new Error("canceled"));
  await expect(upgradeToTls(await open(), { host: "[::1]", signal: gone })).rejects.toThrow("canceled");
  const controller = new AbortController();
  const socket = await open();
  const waiting = upgradeToTls(socket, { host: "silent.test", signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  expect(socket.destroyed).toBe(true);
});
