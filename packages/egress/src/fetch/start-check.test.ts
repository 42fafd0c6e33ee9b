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
