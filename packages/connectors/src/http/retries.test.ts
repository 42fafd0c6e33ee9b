import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { type HttpService, startHttpService } from "../testing/http-service.ts";
import type { HttpCapability } from "./http-capability.ts";
import { createHttpConnector } from "./http-connector.ts";
import { limitsIn } from "./rate-limit.ts";

let answers: [status: number, headers?: Record<string, string>][];
let service: HttpService;
let on: BoundConnection<HttpCapability>;
let http: HttpCapability;
let waits: number[];
let nowMs: number;
beforeEach(async () => {
  [answers, waits, nowMs] = [[], [], 0];
  service = await startHttpService((_request, response) => {
    const [status, headers] = answers.shift() ?? [200];
    response.writeHead(status, headers).end();
  });
  const wait = async (ms: number) => {
    waits.push(ms);
    nowMs += ms;
  };
  on = bindConnection({
    connector: createHttpConnector({ clock: { nowMs: () => nowMs, wait }, random: () => 1 }),
    connections: [
      {
        name: "billing",
        kind: "http",
        settings: { baseUrl: `http://${service.authority}` },
        grants: [service.authority],
      },
    ],
    nowMs: () => nowMs,
  });
  http = await on.bound();
});
afterEach(async () => {
  await on.close();
  await service.close();
});
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error) => error.code,
  );

describe("a request that the service is too busy for", () => {
  test("is sent again within its call, as long as the service asks for or a little longer each time", async () => {
    answers = [[502], [429, { "retry-after": "2" }]];
    expect(await http.get("/a")).toBeNull();
    expect(waits).toEqual([500, 2_000]);
    answers = [[504], [503, { "retry-after": "0" }]];
    expect(await http.post("/a", { idempotencyKey: "k" })).toBeNull();
    expect(waits.slice(2)).toEqual([500, 0]);
  });

  test.each<[string, (call: HttpCapability) => Promise<unknown>, (typeof answers)[number][]]>([
    ["after three attempts", (call) => call.get("/a"), [[502], [502], [502]]],
    ["when it might act twice", (call) => call.post("/a"), [[502]]],
    ["when the pause is long", (call) => call.get("/a"), [[503, { "retry-after": "6" }]]],
    ["when its time is over before", (call) => call.get("/a", { timeoutMs: 400 }), [[502]]],
    ["when it is no matter of time", (call) => call.get("/a"), [[500]]],
  ])("is left to the step %s", async (_, call, given) => {
    answers = [...given];
    expect(await codeOf(call(http))).toBe("HTTP_STATUS");
    expect(service.seen).toHaveLength(given.length);
  });
});

test("a service that is away is spared, and tried by one call after each pause", async () => {
  const away = () => codeOf(http.post("/a"));
  answers = Array(7).fill([503, { "retry-after": "0" }]);
  for (let call = 0; call < 5; call += 1) expect(await away()).toBe("HTTP_STATUS");
  const refused = await http.get("/a").catch((error) => error);
  expect(refused).toMatchObject({ code: "CONNECTION_PAUSED", retry: true, retryAfterMs: 5_000 });
  expect([service.seen.length, on.host.load()[0]?.isPaused]).toEqual([5, true]);
  nowMs += 5_000;
  expect(await Promise.all([away(), away()])).toEqual(["HTTP_STATUS", "CONNECTION_PAUSED"]);
  nowMs += 9_999;
  expect(await away()).toBe("CONNECTION_PAUSED");
  nowMs += 1;
  answers = [];
  expect(await away()).toBe("done");
  expect([await away(), on.host.load()[0]?.isPaused]).toEqual(["done", false]);
});

test("what a service refuses does not make it be spared", async () => {
  answers = [...Array(4).fill([503]), [404], ...Array(4).fill([503])];
  for (const _ of answers.slice()) await codeOf(http.post("/a"));
  expect(await codeOf(http.post("/a"))).toBe("done");
});

const now = Date.parse("2026-03-01T00:00:00Z");
test.each<[Record<string, string>, string | null]>([
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1_000 + 7) }, "7"],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "12" }, "12"],
  [{ ratelimit: "limit=10, remaining=0, reset=5" }, "5"],
  [{ ratelimit: '"default";r=0;t=30' }, "30"],
  [{ ratelimit: '"default";r=1;t=30' }, null],
  [{ "ratelimit-remaining": "1", "ratelimit-reset": "12" }, null],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "3600" }, null],
  [{ "x-ratelimit-remaining": "0" }, null],
  [{ "x-ratelimit-remaining": "none", "x-ratelimit-reset": "soon" }, null],
])("limitsIn() reads %j", (headers, retryAfter) => {
  const limits = limitsIn({ status: 200, headers: new Headers(headers) }, now);
  expect(limits).toEqual(retryAfter === null ? { status: 200 } : { status: 429, retryAfter });
});
