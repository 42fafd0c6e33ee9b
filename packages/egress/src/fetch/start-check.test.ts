import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEgress } from "../egress.ts";
import { type LoopbackServer, startHttpServer } from "../testing/loopback-server.ts";

const egress = createEgress();
let site: LoopbackServer;
let asked = 0;
beforeAll(async () => {
  site = await startHttpServer(async (request, response) => {
    asked++;
    for await (const _ of request);
    response.end("done");
  });
});
afterAll(async () => {
  await egress.close();
  await site.close();
});

const post = (mayStart?: () => boolean) =>
  egress.fetch(
    site.origin,
    { method: "POST", body: "x" },
    { reach: { hosts: ["*"], grants: [site.authority] }, ...(mayStart && { mayStart }) },
  );

test("a request that may not start any more when its connection is there is not sent", async () => {
  let askedFor = 0;
  const refused = post(() => {
    askedFor++;
    return false;
  });
  await expect(refused).rejects.toMatchObject({ code: "CAPABILITY_UNAVAILABLE", retry: true });
  expect([askedFor, asked]).toEqual([1, 0]);
});

test("one that may is sent, on a new connection and on a kept one", async () => {
  for (const mayStart of [undefined, () => true, () => true]) expect(await (await post(mayStart)).text()).toBe("done");
  expect(asked).toBe(3);
  await expect(post(() => false)).rejects.toMatchObject({ code: "CAPABILITY_UNAVAILABLE" });
  expect(asked).toBe(3);
});

test("a body of bytes leaves in the turn in which it was allowed: a freeze right after it holds nothing back", async () => {
  const seen = new Int32Array(new SharedArrayBuffer(4));
  // A thread of its own, as this one stands still.
  const listener = new Worker(
    `const { workerData, parentPort } = require("node:worker_threads");
    const server = require("node:http").createServer(async (request, response) => {
      for await (const _ of request);
      Atomics.store(workerData, 0, 1);
      Atomics.notify(workerData, 0);
      response.end("done");
    });
    server.listen(0, "127.0.0.1", () => parentPort.postMessage("127.0.0.1:" + server.address().port));`,
    { eval: true, workerData: seen },
  );
  try {
    const [host] = (await once(listener, "message")) as [string];
    let whileFrozen = "";
    const mayStart = () => {
      queueMicrotask(() => {
        whileFrozen = Atomics.wait(seen, 0, 0, 10_000);
      });
      return true;
    };
    const reach = { hosts: ["*"], grants: [host] };
    const answer = await egress.fetch(`http://${host}/`, { method: "POST", body: "x" }, { reach, mayStart });
    expect(await answer.text()).toBe("done");
    // "not-equal" where it was there before this thread stood still.
    expect(whileFrozen).not.toBe("timed-out");
  } finally {
    await listener.terminate();
  }
});
