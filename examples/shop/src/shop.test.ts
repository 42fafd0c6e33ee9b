import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shop, startShop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await startShop({ day: 3 });
});
afterAll(() => shop.close());

/** Sends bytes as they are and gives the first line of the answer, or nothing when the connection ends. */
async function sendRaw(text: string): Promise<string> {
  const socket = connect(Number(new URL(shop.url).port), "127.0.0.1");
  socket.end(text);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  await once(socket, "close");
  return received.split("\r\n", 1)[0]!;
}

describe("startShop()", () => {
  test("answers on a free port of this machine only", async () => {
    expect(shop.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(shop.url)).status).toBe(200);
  });

  test("says which port is taken", async () => {
    const port = Number(new URL(shop.url).port);
    await expect(startShop({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("writes an address of the sixth version in brackets", async () => {
    const other = await startShop({ host: "::1" });
    expect(other.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(other.url)).status).toBe(200);
    await other.close();
  });

  test.each([
    [{ day: -1 }, "Cannot set the shop's day as it is a whole number from 0: -1"],
    [{ day: 1.5 }, "Cannot set the shop's day as it is a whole number from 0: 1.5"],
    [{ seed: Number.NaN }, "Cannot set the shop's seed as it is a whole number from 0: NaN"],
  ])("refuses %j", async (options, message) => {
    await expect(startShop(options)).rejects.toThrow(message);
  });

  test("makes the same pages from the same seed and day, and others from another", async () => {
    const [same, other] = await Promise.all([startShop({ day: 3 }), startShop({ day: 3, seed: 2 })]);
    const pages = await Promise.all(
      [shop, same, other].map(async ({ url }) => (await (await fetch(url)).text()).replaceAll(url, "")),
    );
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).not.toBe(pages[2]);
    await Promise.all([same.close(), other.close()]);
  });
});

test("setDay() turns the clock for the next request", async () => {
  const day = shop.day;
  const before = await (await fetch(`${shop.url}/c/audio`)).text();
  shop.setDay(day + 20);
  expect(shop.day).toBe(day + 20);
  expect(await (await fetch(`${shop.url}/c/audio`)).text()).not.toBe(before);
  shop.setDay(day);
  expect(await (await fetch(`${shop.url}/c/audio`)).text()).toBe(before);
  expect(() => shop.setDay(-1)).toThrow(RangeError);
});

test("requests counts how often a path was asked for, whatever its query", async () => {
  await fetch(`${shop.url}/search?q=lamp`);
  await fetch(`${shop.url}/search?q=tent`);
  expect(shop.requests.get("/search")).toBe(2);
});

test("log hears of every request", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const logging = await startShop({ log: resolve });
  await fetch(`${logging.url}/nowhere?x=1`);
  expect(await promise).toBe("GET /nowhere?x=1 404");
  await logging.close();
});

test("close() ends requests that never get an answer, and can be called twice", async () => {
  const closing = await startShop({ slowMs: 600_000 });
  const hanging = fetch(`${closing.url}/hang`);
  const slow = fetch(`${closing.url}/slow/p/${closing.products[0]!.sku}`);
  const ended = Promise.allSettled([hanging, slow]);
  await expect.poll(() => closing.requests.size).toBe(2);
  await closing.close();
  expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await closing.close();
});

test("an address that cannot be read is not found", async () => {
  expect(await sendRaw("GET // HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")).toBe("HTTP/1.1 404 Not Found");
});

test("a form that breaks off harms nobody", async () => {
  await sendRaw("POST /login HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nemail=");
  expect((await fetch(`${shop.url}/login`)).status).toBe(200);
});
