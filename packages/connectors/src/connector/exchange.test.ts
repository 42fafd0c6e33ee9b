import { createChannelPair } from "@millrace/flow/testing";
import { expect, test } from "vitest";
import { createExchange } from "./exchange.ts";

const row = { text: "x".repeat(1_024) };
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

function pair() {
  const [here, there] = createChannelPair();
  return { here, reader: createExchange(here), writer: createExchange(there) };
}

test("a stream waits for its reader: what is made ahead stays below three batches", async () => {
  const { reader, writer } = pair();
  let made = 0;
  async function* rows() {
    for (; made < 5_000; made += 1) yield row;
  }
  const sending = writer.send(rows());
  await settled();
  expect(made).toBe(0);
  const items = reader.incoming[Symbol.asyncIterator]();
  await items.next();
  await settled();
  // 256 KiB are some 250 of these rows.
  expect(made).toBeGreaterThan(250);
  expect(made).toBeLessThan(750);
  let read = 1;
  while (!(await items.next()).done) read += 1;
  await sending;
  expect([read, made]).toEqual([5_000, 5_000]);
});

test("a stream that is sent more than its reader asked for is closed", async () => {
  const { here, reader, writer } = pair();
  const closing = new Promise<string>((resolve) => here.onClose(resolve));
  for (let times = 0; times < 3; times += 1) here.send('{"t":"items","items":[1]}');
  expect(await closing).toBe("more came than was asked for");
  const items = writer.incoming[Symbol.asyncIterator]();
  await expect(
    (async () => {
      while (!(await items.next()).done);
    })(),
  ).rejects.toMatchObject({ code: "CAPABILITY_UNAVAILABLE" });
  await expect(reader.incoming[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: "CAPABILITY_UNAVAILABLE",
  });
});

test("a stream that is closed ends for both sides", async () => {
  const { here, reader, writer } = pair();
  async function* endless() {
    for (;;) yield row;
  }
  const sending = writer.send(endless());
  const items = reader.incoming[Symbol.asyncIterator]();
  await items.next();
  here.close("the run was canceled");
  await expect(sending).rejects.toMatchObject({ code: "CAPABILITY_UNAVAILABLE" });
  await expect(
    (async () => {
      while (!(await items.next()).done);
    })(),
  ).rejects.toThrow("the run was canceled");
});
