import { z } from "@millrace/flow";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { type BoundHttp, bindHttp } from "../testing/bound-http.ts";
import { type HttpService, startHttpService } from "../testing/http-service.ts";
import type { HttpConnection } from "./connection.ts";
import { http } from "./http.ts";
import type { HttpCapability } from "./http-capability.ts";

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  silent?: boolean;
}

const secret = "Bearer s3cr3t-token-of-billing";
let answers: Answer[];
let service: HttpService;
let bound: BoundHttp;
let billing: HttpCapability;

const connect = (more: Partial<HttpConnection> = {}) => {
  const connection: HttpConnection = {
    name: "billing",
    kind: "http",
    baseUrl: `http://${service.authority}/api/v2`,
    headers: { "X-Client": "millrace" },
    secretHeaders: { Authorization: secret },
    grants: [service.authority],
    ...more,
  };
  return bindHttp(http("billing", { timeoutMs: 5_000 }), [connection]);
};
const json = (value: unknown, more: Answer = {}): Answer => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
  ...more,
});
const failure = (call: Promise<unknown>) =>
  call.then(() => expect.unreachable("it should fail")).catch((error) => error);

beforeEach(async () => {
  answers = [];
  service = await startHttpService((_request, response) => {
    const { status = 200, headers = {}, body = "", silent } = answers.shift() ?? json({ ok: true });
    if (!silent) response.writeHead(status, headers).end(body);
  });
  bound = connect();
  billing = bound.http;
});
afterEach(async () => {
  await bound.close();
  await service.close();
});

describe("http()", () => {
  test("is data: the name of a connection and its settings", () => {
    expect(http("billing", { timeoutMs: 1_000 })).toEqual({
      kind: "http",
      settings: { connection: "billing", timeoutMs: 1_000 },
    });
    expect(http("billing").settings).toEqual({ connection: "billing" });
  });

  test("sends a query, the flow's headers and the connection's", async () => {
    const query = { since: "2026-01-01", page: 2, open: true, tag: ["a", "b"], none: undefined, nil: null };
    expect(await billing.get("/invoices", { query, headers: { Accept: "text/csv" } })).toEqual({ ok: true });
    expect(service.seen).toMatchObject([
      {
        method: "GET",
        url: "/api/v2/invoices?since=2026-01-01&page=2&open=true&tag=a&tag=b",
        headers: { accept: "text/csv", "x-client": "millrace", authorization: secret, "user-agent": "Millrace" },
        body: "",
      },
    ]);
  });

  test("sends the key of any step, in any script, and no two alike", async () => {
    const keys = ["r1/post\u0000Ü1", "r1/post%00Ü1", "r1/post \ud800", "r1/post 😀"];
    for (const idempotencyKey of keys) await billing.post("/a", { idempotencyKey });
    expect(service.seen.map(({ headers }) => headers["idempotency-key"])).toEqual([
      "r1/post%00%C3%9C1",
      "r1/post%2500%C3%9C1",
      "r1/post %EF%BF%BD",
      "r1/post %F0%9F%98%80",
    ]);
  });

  test("sends JSON, text and forms, with an idempotency key", async () => {
    await billing.post("invoices", { body: { amount: "1.50" }, idempotencyKey: "run-1/post" });
    await billing.put("/notes/1", { body: "as it is" });
    await billing.patch("/notes/1", { body: new URLSearchParams({ a: "1" }) });
    await billing.delete("/notes/1", { body: [1], headers: { "Content-Type": "application/vnd.x+json" } });
    await billing.post("/ping");
    expect(service.seen.map(({ method, url, body, headers }) => [method, url, body, headers["content-type"]])).toEqual([
      ["POST", "/api/v2/invoices", '{"amount":"1.50"}', "application/json"],
      ["PUT", "/api/v2/notes/1", "as it is", "text/plain; charset=utf-8"],
      ["PATCH", "/api/v2/notes/1", "a=1", "application/x-www-form-urlencoded"],
      ["DELETE", "/api/v2/notes/1", "[1]", "application/vnd.x+json"],
      ["POST", "/api/v2/ping", "", undefined],
    ]);
    expect(service.seen[0]?.headers["idempotency-key"]).toBe("run-1/post");
  });

  test("gives JSON decoded, text as text in its own charset, and null for nothing", async () => {
    answers = [
      json([1], { headers: { "content-type": "application/problem+json; charset=utf-8" } }),
      { headers: { "content-type": "text/csv; charset=iso-8859-1" }, body: Buffer.from("Büro;1", "latin1") },
      { headers: { "content-type": "application/json" }, status: 204 },
      { body: "no type" },
    ];
    expect(await billing.get("/a")).toEqual([1]);
    expect(await billing.get("/b")).toBe("Büro;1");
    expect(await billing.get("/c")).toBeNull();
    expect(await billing.get("/d")).toBe("no type");
  });

  test("gives what the response schema makes of the answer, with its type", async () => {
    answers = [json([{ id: "i1", amount: "2.50", more: 1 }])];
    const Invoice = z.object({ id: z.string(), amount: z.string().transform(Number) });
    const invoices = await billing.get("/invoices", { response: z.array(Invoice) });
    expectTypeOf(invoices).toEqualTypeOf<{ id: string; amount: number }[]>();
    expect(invoices).toEqual([{ id: "i1", amount: 2.5 }]);
  });

  test("refuses an answer that does not fit the schema, is not the JSON it says, or is no text", async () => {
    answers = [
      json([{ id: 7 }]),
      json(null, { body: "{not json" }),
      { headers: { "content-type": "image/png" }, body: Buffer.from([0x89, 0x50, 0xff]) },
      { headers: { "content-type": "text/plain; charset=klingon" }, body: "nuqneH" },
    ];
    const schema = z.array(z.object({ id: z.string() }));
    expect(await failure(billing.get("/a", { response: schema }))).toMatchObject({
      code: "HTTP_RESPONSE_INVALID",
      retry: false,
      message: expect.stringMatching(
        /^Cannot use the answer to GET \/a of billing as it must fit the response schema: 0\.id: /,
      ),
    });
    expect(await failure(billing.get("/b"))).toMatchObject({ message: expect.stringContaining("as it must be JSON") });
    expect(await failure(billing.get("/c"))).toMatchObject({
      code: "HTTP_RESPONSE_INVALID",
      message: "Cannot use an answer of billing as it must be text: it is image/png, and no utf-8",
    });
    expect(await failure(billing.get("/d"))).toMatchObject({ message: expect.stringContaining("no klingon") });
  });
});

describe("a status of 400 or more", () => {
  test.each([408, 425, 429, 500, 502, 503, 599])("%i may be tried again", async (status) => {
    answers = [{ status }];
    expect(await failure(billing.post("/a"))).toMatchObject({ code: "HTTP_STATUS", retry: true });
  });

  test.each([400, 401, 404, 409, 422])("%i is for good", async (status) => {
    answers = [json({ error: "no such invoice" }, { status })];
    expect(await failure(billing.get("/a"))).toMatchObject({
      code: "HTTP_STATUS",
      retry: false,
      data: { connection: "billing", status, method: "GET", path: "/a", body: '{"error":"no such invoice"}' },
    });
  });

  test("says what was asked, what was answered, and not more than 2,000 characters of it", async () => {
    answers = [{ status: 500, body: "x".repeat(10_000) }];
    const error = await failure(billing.post("/a?b=1"));
    expect(error.message).toBe(
      "Cannot POST /a?b=1 of billing as the service must agree: it answered 500 Internal Server Error",
    );
    expect(error.data.body).toHaveLength(2_000);
  });

  test("honours Retry-After, a date by the service's own clock", async () => {
    const date = "Thu, 01 Jan 2015 00:00:00 GMT";
    answers = [
      { status: 503, headers: { "retry-after": "7" } },
      { status: 429, headers: { date, "retry-after": "Thu, 01 Jan 2015 00:01:00 GMT" } },
      { status: 404, headers: { "retry-after": "7" } },
    ];
    expect(await failure(billing.get("/a"))).toMatchObject({ retryAfterMs: 7_000 });
    expect(await failure(billing.get("/a"))).toMatchObject({ retryAfterMs: 60_000 });
    expect((await failure(billing.get("/a"))).retryAfterMs).toBeUndefined();
    expect(bound.waits[0]).toBe(7_000);
  });
});

describe("the worker's half of http()", () => {
  test.each([
    "http://evil.example/",
    "https://127.0.0.1/api/v2/",
    "file:///etc/passwd",
    "/../admin",
    "/a/../../admin",
    "/%2e%2e/admin",
    "/..%2fadmin",
    "/a/%2E%2e%5Cadmin",
    "/\\..\\..\\admin",
    "/.\t./admin",
    "/..;/admin",
  ])("refuses the path %j and asks nobody", async (path) => {
    expect(await failure(billing.get(path))).toMatchObject({ code: "HTTP_REQUEST_REFUSED", retry: false });
    expect(service.seen).toEqual([]);
  });

  test.each([
    ["//evil.example/x", "/api/v2//evil.example/x"],
    ["@evil.example/x", "/api/v2/@evil.example/x"],
    ["", "/api/v2/"],
    ["/a..b/.../c", "/api/v2/a..b/.../c"],
    ["?page=1#part", "/api/v2/?page=1"],
  ])("keeps the path %j below its base", async (path, url) => {
    await billing.get(path);
    expect(service.seen[0]?.url).toBe(url);
  });

  test("takes the full URL of a next page, if it is below its base", async () => {
    await billing.get(`http://${service.authority}/api/v2/invoices?page=2`);
    expect(service.seen[0]?.url).toBe("/api/v2/invoices?page=2");
    const path = `http://${service.authority}/api/v2x`;
    expect(await failure(billing.get(path))).toMatchObject({ code: "HTTP_REQUEST_REFUSED" });
  });

  test.each([
    { authorization: "Bearer mine" },
    { "X-CLIENT": "me" },
    { Host: "evil.example" },
    { "a b": "c" },
    { a: "b\nc" },
  ])("refuses the header %j", async (headers) => {
    expect(await failure(billing.get("/a", { headers }))).toMatchObject({ code: "HTTP_REQUEST_REFUSED" });
    expect(service.seen).toEqual([]);
  });

  test("never shows the runner a secret that the service repeats", async () => {
    const plain = "s3cr3t-token-of-billing";
    answers = [
      json({ headers: { authorization: secret, "x-token": plain } }),
      { status: 400, body: `${"x".repeat(1_990)}${secret}` },
      { status: 302, headers: { location: `http://evil.example/?token=${plain}` } },
      { body: Buffer.from([0xff]), headers: { "content-type": secret } },
    ];
    expect(await billing.get("/a")).toEqual({ headers: { authorization: "[secret]", "x-token": "[secret]" } });
    for (const path of ["/b", "/c", "/d"]) await failure(billing.get(path));
    expect(bound.received()).not.toContain("s3cr3t");
    expect(service.seen).toHaveLength(4);
  });

  test("follows a redirect within the service and none out of it", async () => {
    answers = [{ status: 302, headers: { location: "/api/v2/b" } }];
    expect(await billing.get("/a")).toEqual({ ok: true });
    expect(service.seen[1]?.headers.authorization).toBe(secret);
    answers = [{ status: 302, headers: { location: "https://evil.example/" } }];
    expect(await failure(billing.get("/a"))).toMatchObject({
      code: "HTTP_REQUEST_REFUSED",
      message: expect.stringContaining(`Cannot follow a redirect of billing as it must stay at ${service.authority}`),
    });
  });

  test("gives up when the time is over, and when the caller does", async () => {
    answers = [{ silent: true }, { silent: true }];
    expect(await failure(billing.get("/a", { timeoutMs: 20 }))).toMatchObject({ code: "EGRESS_TIMEOUT", retry: true });
    const controller = new AbortController();
    const waiting = failure(billing.get("/a", { signal: controller.signal }));
    controller.abort(new Error("the run was canceled"));
    expect(await waiting).toMatchObject({ message: "the run was canceled" });
  });

  test("refuses an answer of more than 8 MiB", async () => {
    answers = [{ body: Buffer.alloc(8 * 1024 * 1024 + 1, "x") }];
    expect(await failure(billing.get("/a"))).toMatchObject({ code: "EGRESS_RESPONSE_TOO_LARGE" });
  });

  test("refuses a private address that its connection does not grant", async () => {
    const strict = connect({ grants: [] });
    expect(await failure(strict.http.get("/a"))).toMatchObject({ code: "EGRESS_ADDRESS_REFUSED" });
    await strict.close();
  });

  test("says that a connection does not exist", async () => {
    const other = bindHttp(http("ledger"), []);
    expect(await failure(other.http.get("/a"))).toMatchObject({
      code: "CONNECTION_NOT_FOUND",
      message: 'Cannot reach a service as its connection must exist: "ledger" does not',
    });
    await other.close();
  });

  test("trusts nothing that a runner sends", async () => {
    const request = { method: "GET", path: "/a", query: [], headers: {}, body: null };
    expect(await bound.call("request", request)).toMatchObject({ status: 200 });
    const wrong = [
      bound.call("close", request),
      bound.call("request", null),
      bound.call("request", { ...request, method: "TRACE" }),
      bound.call("request", { ...request, path: "x".repeat(9_000) }),
      bound.call("request", { ...request, timeoutMs: -1 }),
      bound.call("request", { ...request, reach: { hosts: ["*"] } }),
    ];
    for (const call of wrong) expect(await failure(call)).toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
    expect(await failure(bound.call("request", request, { connection: 7 }))).toMatchObject({
      code: "CONNECTION_NOT_FOUND",
    });
    expect(service.seen).toHaveLength(1);
  });
});
