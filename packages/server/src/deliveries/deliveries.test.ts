import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEgress } from "@millrace/egress";
import { createCallbackDuty, systemClock } from "@millrace/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";
import { createCallbackCheck, createPostCallback } from "./post-callback.ts";

let api: TestApi;
const egress = createEgress();
const calls: string[] = [];
const receiver = createServer((request, response) => {
  calls.push(`${request.method} ${request.headers["webhook-id"]}`);
  if (request.url === "/redirect") response.writeHead(302, { location: "/done" });
  response.end("x".repeat(100_000));
});

beforeEach(async () => {
  calls.length = 0;
  api = await openTestApi();
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await api[Symbol.asyncDispose]();
});

const authority = () => `127.0.0.1:${(receiver.address() as AddressInfo).port}`;

async function startAndCallBack(path: string, grants: readonly string[]): Promise<string> {
  const body = JSON.stringify({
    flow: "echo",
    input: { say: "hi" },
    callback: { url: `http://${authority()}${path}` },
  });
  const { runId } = (await call(api, "/api/v1/runs", { id: "runs.start", method: "POST", body })) as { runId: string };
  await expect
    .poll(async () => (await api.parts.store.getRun({ project: "default", runId }))?.status)
    .toBe("succeeded");
  const { store } = api.parts;
  await createCallbackDuty({ store, clock: systemClock, post: createPostCallback({ egress, grants }) }).run();
  return runId;
}

const list = (query = "") => call(api, `/api/v1/deliveries${query}`, { id: "deliveries.list" });

test("a run's end is told to an address that the operator grants, and the API shows that", async () => {
  const runId = await startAndCallBack("/done", [authority()]);
  expect(calls).toEqual([`POST msg_${runId}`]);
  expect(await list()).toMatchObject({
    deliveries: [{ runId, status: "delivered", attempts: [{ attempt: 1, httpStatus: 200, error: null }] }],
  });
  expect(await list("?status=pending")).toEqual({ deliveries: [] });
});

test("an address of this network that is not granted is not called", async () => {
  await startAndCallBack("/done", []);
  expect(calls).toEqual([]);
  expect(await list()).toMatchObject({
    deliveries: [{ status: "pending", attempts: [{ httpStatus: null, error: expect.stringContaining("https") }] }],
  });
});

test.each([
  ["http://hooks.example/done", "EGRESS_PROTOCOL_REFUSED"],
  ["https://10.1.2.3/done", "EGRESS_ADDRESS_REFUSED"],
  ["https://[::1]/done", "EGRESS_ADDRESS_REFUSED"],
  ["http://localhost:8080/done", "EGRESS_ADDRESS_REFUSED"],
])("a callback that can never be made is refused beforehand: %s", (url, code) => {
  expect(() => createCallbackCheck({ grants: [] })(new URL(url))).toThrow(expect.objectContaining({ code }));
  const { host, protocol } = new URL(url);
  const grants = [/:\d+$/.test(host) ? host : `${host}:${protocol === "http:" ? 80 : 443}`];
  expect(() => createCallbackCheck({ grants })(new URL(url))).not.toThrow();
});

test("a callback to a name, or to a public address by https, is found out when it is made", () => {
  for (const url of ["https://hooks.example/done", "https://8.8.8.8/done"])
    expect(() => createCallbackCheck({ grants: [] })(new URL(url))).not.toThrow();
});

test("a redirect is not followed", async () => {
  await startAndCallBack("/redirect", [authority()]);
  expect(calls).toHaveLength(1);
  expect(await list()).toMatchObject({ deliveries: [{ attempts: [{ httpStatus: 302 }] }] });
});

test("https to an address that is not public is refused as well", async () => {
  const post = createPostCallback({ egress, grants: [] });
  await expect(post(`https://${authority()}/done`, { headers: {}, body: "" })).rejects.toMatchObject({
    code: "EGRESS_ADDRESS_REFUSED",
  });
});

test("the secret of a project stays the same, and no cache keeps it", async () => {
  const { secret } = (await call(api, "/api/v1/deliveries/secret", { id: "deliveries.secret" })) as { secret: string };
  expect(secret).toMatch(/^whsec_/);
  const response = await api.request("/api/v1/deliveries/secret");
  expect(response.headers.get("cache-control")).toContain("no-store");
  expect(await response.json()).toEqual({ secret });
});

test("a callback that is no web address is refused with the start", async () => {
  const body = JSON.stringify({ flow: "echo", input: { say: "hi" }, callback: { url: "mailto:a@b.example" } });
  const response = await api.request("/api/v1/runs", { method: "POST", body });
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, "REQUEST_INVALID"]);
});
