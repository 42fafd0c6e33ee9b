import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { callerAddress } from "./caller-address.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createBuckets } from "./token-bucket.ts";

describe("createBuckets()", () => {
  it("gives a burst, then as many as time allows, to each caller apart", () => {
    let nowMs = 0;
    const buckets = createBuckets({ perSecond: 2, burst: 3 }, () => nowMs);
    expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, 500]);
    expect(buckets.take("b")).toBe(0);
    nowMs = 499;
    expect(buckets.take("a")).toBe(1);
    nowMs = 500;
    expect([buckets.look("a"), buckets.take("a"), buckets.look("a")]).toEqual([0, 0, 500]);
    nowMs = 100;
    expect(buckets.take("a")).toBe(500);
    nowMs = 1e9;
    expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, 500]);
  });

  it("remembers a bounded number of callers", () => {
    const buckets = createBuckets({ perSecond: 1, burst: 1 }, () => 0);
    for (let n = 0; n <= 20_000; n++) buckets.take(String(n));
    expect([buckets.take("20000"), buckets.take("0")]).toEqual([1_000, 0]);
  });
});

describe("callerAddress()", () => {
  const from = (socket: string | undefined, forwarded?: string, trusted: readonly string[] = []) =>
    callerAddress(
      new Request("http://x.example", forwarded === undefined ? {} : { headers: { "x-forwarded-for": forwarded } }),
      { socket, trusted },
    );

  it.each([
    ["192.0.2.1", undefined, [], "192.0.2.1"],
    ["::ffff:192.0.2.1", undefined, [], "192.0.2.1"],
    ["2001:db8:0:1::7", undefined, [], "2001:db8:0:1::/64"],
    ["2001:db8:0:1:a:b:c:d", undefined, [], "2001:db8:0:1::/64"],
    ["::1", undefined, [], "0:0:0:0::/64"],
    ["fe80::1%eth0", undefined, [], "fe80:0:0:0::/64"],
    [undefined, undefined, [], "memory"],
    // Nobody lifts a limit by saying to be somebody else.
    ["192.0.2.1", "198.51.100.7", [], "192.0.2.1"],
    ["192.0.2.1", "198.51.100.7", ["10.0.0.1"], "192.0.2.1"],
    ["10.0.0.1", "198.51.100.7", ["10.0.0.1"], "198.51.100.7"],
    ["10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", ["10.0.0.1", "10.0.0.2"], "198.51.100.7"],
    ["10.0.0.1", undefined, ["10.0.0.1"], "10.0.0.1"],
  ] as const)("of %s, said to be %s, with %j trusted, is %s", (socket, forwarded, trusted, address) => {
    expect(from(socket, forwarded, trusted)).toBe(address);
  });
});

describe("a server with limits", () => {
  let nowMs = 1_000_000;
  let api: TestApi;
  const rates = { readsPerSecond: 2, writesPerSecond: 1, refusalsPerMinute: 3 };
  beforeAll(async () => {
    api = await openTestApi({ nowMs: () => nowMs, limits: createRateLimits(rates, () => nowMs) });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const pause = () => {
    nowMs += 600_000;
  };
  const send = (target: string, init: Parameters<TestApi["request"]>[1] = {}) => api.request(target, init);
  const statuses = async (count: number, ask: () => Promise<Response>) => {
    const seen: number[] = [];
    for (let n = 0; n < count; n++) seen.push((await ask()).status);
    return seen;
  };

  it("takes so many reads and writes of one caller, whatever its headers say, and says when to come again", async () => {
    pause();
    const read = () => send("/api/v1/runs", { headers: { "X-Forwarded-For": String(Math.random()) } });
    expect(await statuses(5, read)).toEqual([200, 200, 200, 200, 429]);
    const limited = await read();
    expect(limited.headers.get("retry-after")).toBe("1");
    expect(limited.headers.get("content-type")).toBe("application/problem+json");
    expect(await limited.json()).toMatchObject({ code: "RATE_LIMITED", retry: true, retryAfterMs: 500 });
    const write = () => send("/api/v1/runs/none/cancel", { method: "POST", body: "{}" });
    expect(await statuses(3, write)).toEqual([404, 404, 429]);
    nowMs += 500;
    expect((await read()).status).toBe(200);
  });

  it("counts by token, and not by where it is used", async () => {
    pause();
    const body = JSON.stringify({ name: "x", scopes: ["runs:read"] });
    const made = await (await send("/api/v1/tokens", { method: "POST", body })).json();
    const { secret } = made as { secret: string };
    const asToken = () => send("/api/v1/runs", { anonymous: true, headers: { Authorization: `Bearer ${secret}` } });
    expect(await statuses(5, asToken)).toEqual([200, 200, 200, 200, 429]);
    expect((await send("/api/v1/runs")).status).toBe(200);
  });

  it("looks at few requests without a good token, while good ones go on", async () => {
    pause();
    const wrong = () =>
      send("/api/v1/runs", { anonymous: true, headers: { Authorization: `Bearer mr_${"x".repeat(43)}` } });
    expect(await statuses(5, wrong)).toEqual([401, 401, 401, 429, 429]);
    expect((await send("/api/v1/runs")).status).toBe(200);
    const open = (token: string) =>
      send("/api/v1/session", { anonymous: true, method: "POST", body: JSON.stringify({ token }) });
    expect([(await open("wrong")).status, (await open(api.parts.token.text)).status]).toEqual([429, 200]);
    nowMs += 20_000;
    expect((await wrong()).status).toBe(401);
  });

  it("limits whom it does not know by address, and health never", async () => {
    pause();
    const page = () => send("/", { anonymous: true });
    expect((await statuses(5, page)).at(-1)).toBe(429);
    const health = () => send("/health/live", { anonymous: true });
    expect(new Set(await statuses(20, health))).toEqual(new Set([200]));
    expect(new Set(await statuses(20, () => send("/health", { anonymous: true })))).toEqual(new Set([200]));
  });
});
