import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { namesTag, takesGzip } from "./text-answer.ts";
import { readTraceparent } from "./trace-context.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = (target: string, headers: Record<string, string> = {}) => api.request(target, { headers });

describe("reads", () => {
  it("are answered with a tag, and with 304 and no body to who has it already", async () => {
    const first = await get("/api/v1/flows");
    const tag = first.headers.get("etag") as string;
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    const second = await get("/api/v1/flows", { "If-None-Match": `"other", ${tag}` });
    expect([second.status, await second.text(), second.headers.get("etag")]).toEqual([304, "", tag]);
    expect((await get("/api/v1/queues", { "If-None-Match": tag })).status).toBe(200);
  });

  it("are compressed for who takes gzip, where that pays", async () => {
    const plain = await get("/api/v1/flows");
    const packed = await get("/api/v1/flows", { "Accept-Encoding": "br, gzip" });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(packed.headers.get("vary")).toBe("Accept-Encoding");
    expect(packed.headers.get("etag")).toBe(plain.headers.get("etag"));
    expect(gunzipSync(await packed.bytes()).toString()).toBe(await plain.text());
    const short = await get("/health/live", { "Accept-Encoding": "gzip" });
    expect(short.headers.get("content-encoding")).toBeNull();
  });

  it("answer HEAD without a body", async () => {
    const head = await api.request("/api/v1/flows", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("etag")).toBe((await get("/api/v1/flows")).headers.get("etag"));
  });
});

describe("/openapi.json", () => {
  it("describes the API to everyone who may open the page, with a tag", async () => {
    const answer = await api.request("/openapi.json", { anonymous: true });
    const document = (await answer.json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/api/v1/runs/{runId}");
    const again = await get("/openapi.json", { "If-None-Match": answer.headers.get("etag") as string });
    expect(again.status).toBe(304);
  });
});

describe("traceparent", () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";

  it("is answered as a part of the same trace, and logged", async () => {
    const answer = await get("/health/live", { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect(answer.headers.get("traceparent")).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(api.logged.at(-1)?.fields.traceId).toBe(trace);
    expect((await get("/health/live")).headers.get("traceparent")).toBeNull();
  });

  it("leads in the log to the run that the request has started", async () => {
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    const body = JSON.stringify({ flow: "echo", input: { say: "a" } });
    const answer = await api.request("/api/v1/runs", { method: "POST", headers, body });
    const { runId } = (await answer.json()) as { readonly runId: string };
    expect(api.logged.at(-1)?.fields).toMatchObject({ traceId: trace, runId });
  });

  it.each([
    null,
    "nonsense",
    `ff-${trace}-00f067aa0ba902b7-01`,
    `00-${trace}-00f067aa0ba902b7-01-more`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
  ])("is as good as none when it is %s", (header) => {
    expect(readTraceparent(header)).toBeNull();
  });

  it("of a later version is read as far as it is known", () => {
    expect(readTraceparent(`01-${trace}-00f067aa0ba902b7-01-more`)?.traceId).toBe(trace);
  });
});

describe("takesGzip()", () => {
  it.each([
    ["gzip", true],
    ["GZIP;q=0.5, br", true],
    ["*", true],
    ["*;q=0", false],
    ["gzip;q=0, *", false],
    ["identity", false],
    [null, false],
  ])("reads %s as %s", (header, takes) => {
    expect(takesGzip(header)).toBe(takes);
  });
});

describe("namesTag()", () => {
  it.each([
    ["*", true],
    ['"a", W/"b"', true],
    ['"a"', false],
    [null, false],
  ])("reads %s as %s", (header, names) => {
    expect(namesTag(header, 'W/"b"')).toBe(names);
  });
});
