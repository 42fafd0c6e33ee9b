import { flowManifest } from "@millrace/engine";
import { defineFlow, defineQueue } from "@millrace/flow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, openTestApi, type TestApi, versionOf } from "../testing/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api[Symbol.asyncDispose]());

const json = (method: string, body: unknown = {}) => ({ method, body: JSON.stringify(body) });

async function publish(rest: object): Promise<void> {
  const manifest = flowManifest(defineFlow({ name: "mail", run: async () => 1, ...rest }) as never);
  const response = await api.request(
    `/api/v1/flows/mail/versions/${versionOf("mail")}`,
    json("PUT", { manifest, bundle: "export default {};" }),
  );
  expect(response.status).toBe(200);
}

const start = (body: object = {}, headers: Record<string, string> = {}) =>
  api.request("/api/v1/runs", { ...json("POST", { flow: "mail", delay: "1h", ...body }), headers });

test("a start into a full queue is answered with 429 and when to come again, and the same key with its run", async () => {
  await publish({ queue: defineQueue({ name: "small", maxSize: 1 }) });
  const first = await start({}, { "Idempotency-Key": "k" });
  expect(first.status).toBe(200);
  const { runId } = (await first.json()) as { runId: string };
  const refused = await start();
  expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "1"]);
  expect(await refused.json()).toMatchObject({ code: "QUEUE_FULL", retry: true, data: { queue: "small", maxSize: 1 } });
  const again = await start({}, { "Idempotency-Key": "k" });
  expect(await again.json()).toEqual({ runId, existed: true, status: "queued" });
});

test("queues are listed, limited, paused and resumed", async () => {
  await publish({ queue: defineQueue({ name: "small", concurrency: 2 }) });
  const settings = { concurrency: 2, concurrencyPerKey: null, rate: null, ratePerKey: null, maxSize: null };
  const queue = { queue: "small", settings, declared: settings, paused: false };
  expect(await call(api, "/api/v1/queues", { id: "queues.list" })).toEqual({
    queues: [{ ...queue, size: 0, running: 0, oldestDueAt: null }],
  });
  const rate = { limit: 10, perMs: 60_000 };
  expect(
    await call(api, "/api/v1/queues/small", { id: "queues.set", ...json("PUT", { concurrency: null, rate }) }),
  ).toEqual({ ...queue, settings: { ...settings, concurrency: null, rate } });
  expect(await call(api, "/api/v1/queues/small/pause", { id: "queues.pause", ...json("POST") })).toMatchObject({
    paused: true,
  });
  await start({ delay: 0 });
  expect(await call(api, "/api/v1/queues", { id: "queues.list" })).toMatchObject({
    queues: [{ size: 1, oldestDueAt: expect.stringMatching(/^\d{4}-/) }],
  });
  expect(await call(api, "/api/v1/queues/small/resume", { id: "queues.resume", ...json("POST") })).toMatchObject({
    paused: false,
  });
});

test.each([
  ["a limit that is none", "/api/v1/queues/small", json("PUT", { concurrency: 0 }), 400, "REQUEST_INVALID"],
  ["limits for the default queue", "/api/v1/queues/default", json("PUT", { concurrency: 1 }), 400, "QUEUE_INVALID"],
  ["a pause of nothing", "/api/v1/queues/nobody/pause", json("POST"), 404, "QUEUE_NOT_FOUND"],
] as const)("%s is refused by its code", async (_what, target, init, status, code) => {
  const response = await api.request(target, init);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

test.each([
  [{ delay: "soon" }, "DURATION_INVALID"],
  [{ priority: 2_000 }, "REQUEST_INVALID"],
  [{ delay: 1, availableAt: "2026-03-01T06:00:00.000Z" }, "REQUEST_INVALID"],
])("a start with %j is refused", async (body, code) => {
  await publish({});
  const response = await start(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code });
});

test("a run that collects starts is shown with all of their inputs", async () => {
  await publish({ batch: { size: 3, within: "1h" } });
  const inputs = [{ n: 1 }, { n: 2 }];
  const runs: string[] = [];
  for (const input of inputs) {
    const response = await start({ delay: undefined, input });
    runs.push(((await response.json()) as { runId: string }).runId);
  }
  expect(runs[1]).toBe(runs[0]);
  expect(await call(api, `/api/v1/runs/${runs[0]}`, { id: "runs.get" })).toMatchObject({ input: inputs });
});
