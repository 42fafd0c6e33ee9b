import type { FlowDetail, JournalEntryDto, RunDetailDto, RunDto } from "@millrace/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, openTestApi, project, type TestApi, versionOf } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const post = (body?: unknown) => ({ method: "POST", body: body === undefined ? null : JSON.stringify(body) });

async function start(flow: string, input: unknown = {}): Promise<string> {
  const { runId } = await call(api, "/api/v1/runs", { id: "runs.start", ...post({ flow, input }) });
  return runId;
}

async function get(runId: string): Promise<RunDetailDto> {
  return call(api, `/api/v1/runs/${runId}`, { id: "runs.get" });
}

const ended = (runId: string, status: string) =>
  until(`${runId} is ${status}`, async () => {
    const run = await get(runId);
    return run.status === status && run;
  });

async function problem(target: string, init: RequestInit = {}) {
  const response = await api.request(target, init);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const answer = (await response.json()) as Record<string, unknown>;
  expect(answer.status).toBe(response.status);
  return answer;
}

describe("flows", () => {
  it("are listed with the version that new runs get", async () => {
    const { flows } = await call(api, "/api/v1/flows", { id: "flows.list" });
    expect(flows).toContainEqual({
      flow: "echo",
      version: versionOf("echo"),
      description: "Says what it was told.",
      publishedAt: expect.stringMatching(/^\d{4}-/),
    });
  });

  it("are shown with their manifest, by name and by version", async () => {
    const live: FlowDetail = await call(api, "/api/v1/flows/echo", { id: "flows.get" });
    expect(live.manifest).toMatchObject({ name: "echo", input: { type: "object" }, use: {} });
    const named: FlowDetail = await call(api, `/api/v1/flows/echo?version=${versionOf("echo")}`, { id: "flows.get" });
    expect(named).toEqual(live);
  });

  it("that do not exist are answered with the nearest name", async () => {
    expect(await problem("/api/v1/flows/ehco")).toMatchObject({
      code: "FLOW_NOT_FOUND",
      status: 404,
      hint: "Did you mean echo?",
      type: "/docs/errors#flow_not_found",
    });
    expect((await problem("/api/v1/flows/tide-tables")).hint).toContain("List the flows");
    expect(await problem(`/api/v1/flows/echo?version=${"0".repeat(64)}`)).toMatchObject({ code: "VERSION_NOT_FOUND" });
  });

  it("are published, and then the new version is the live one and the old one is still there", async () => {
    const first = "a".repeat(64);
    const second = "b".repeat(64);
    const manifest = { name: "new-flow", description: null, input: null, use: {}, extra: 1 };
    for (const version of [first, second]) {
      const target = `/api/v1/flows/new-flow/versions/${version}`;
      const body = JSON.stringify({ manifest, bundle: "export default 1" });
      expect(await call(api, target, { id: "flows.publish", method: "PUT", body })).toEqual({
        flow: "new-flow",
        version,
      });
    }
    expect(await call(api, "/api/v1/flows/new-flow", { id: "flows.get" })).toMatchObject({ version: second, manifest });
    expect(await call(api, `/api/v1/flows/new-flow?version=${first}`, { id: "flows.get" })).toMatchObject({
      version: first,
    });
    const stored = await api.parts.store.getVersion({ project, flow: "new-flow", version: second });
    expect(stored?.bundle).toBe("export default 1");
  });

  it("are not published under another name than their own", async () => {
    const body = JSON.stringify({ manifest: { name: "other", description: null, input: null, use: {} }, bundle: "x" });
    const answer = await problem(`/api/v1/flows/new-flow/versions/${"a".repeat(64)}`, { method: "PUT", body });
    expect(answer).toMatchObject({ code: "FLOW_DEFINITION_INVALID", detail: expect.stringContaining("other") });
  });
});

describe("runs", () => {
  it("are started, run, and shown with input and output", async () => {
    const runId = await start("echo", { say: "hello" });
    expect(await ended(runId, "succeeded")).toMatchObject({
      flow: "echo",
      version: versionOf("echo"),
      input: { say: "hello" },
      output: { said: "hello" },
      error: null,
      finishedAt: expect.stringMatching(/Z$/),
    });
  });

  it("are shown with the error that ended them", async () => {
    const run = await ended(await start("fail"), "failed");
    expect(run).toMatchObject({ output: null, errorCode: run.error?.code, error: { message: expect.any(String) } });
  });

  it("are started once under one idempotency key", async () => {
    const init = { ...post({ flow: "echo", input: { say: "x" } }), headers: { "Idempotency-Key": "k1" } };
    const first: { runId: string } = await call(api, "/api/v1/runs", { id: "runs.start", ...init });
    const second = await call(api, "/api/v1/runs", { id: "runs.start", ...init });
    expect(first).toMatchObject({ existed: false, status: "queued" });
    expect(second).toMatchObject({ runId: first.runId, existed: true });
    await ended(first.runId, "succeeded");
    const third = await call(api, "/api/v1/runs", { id: "runs.start", ...init });
    expect(third).toEqual({ runId: first.runId, existed: true, status: "succeeded", output: { said: "x" } });
  });

  it("are refused with the place of the fault when the input does not fit", async () => {
    const answer = await problem("/api/v1/runs", post({ flow: "echo", input: { say: 7 } }));
    expect(answer).toMatchObject({ code: "INPUT_INVALID", detail: expect.stringContaining("say") });
    expect(await problem("/api/v1/runs", post({ flow: "ecko" }))).toMatchObject({ code: "FLOW_NOT_FOUND" });
  });

  it("are listed newest first, page by page, without one twice or none at all", async () => {
    for (let i = 0; i < 5; i++) await start("ask");
    const seen: string[] = [];
    let before = "";
    do {
      const target = `/api/v1/runs?flow=ask&limit=2${before && `&before=${before}`}`;
      const page: { runs: RunDto[]; next: string | null } = await call(api, target, { id: "runs.list" });
      expect(page.runs.length).toBeLessThanOrEqual(2);
      seen.push(...page.runs.map((run) => run.runId));
      before = page.next ?? "";
    } while (before !== "");
    expect(seen).toHaveLength(new Set(seen).size);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen).toEqual(seen.toSorted().reverse());
  });

  it("are listed by status", async () => {
    const runId = await start("fail");
    await ended(runId, "failed");
    const { runs }: { runs: RunDto[] } = await call(api, "/api/v1/runs?status=failed", { id: "runs.list" });
    expect(runs.map((run) => run.status)).toContain("failed");
    expect(new Set(runs.map((run) => run.status)).size).toBe(1);
  });

  it("show their journal in order, page by page, with moments as text", async () => {
    const runId = await start("echo", { say: "hi", steps: 3 });
    await ended(runId, "succeeded");
    const all: { entries: JournalEntryDto[]; next: number | null } = await call(api, `/api/v1/runs/${runId}/journal`, {
      id: "runs.journal",
    });
    expect(all.next).toBeNull();
    expect(all.entries.map((entry) => entry.seq)).toEqual(all.entries.map((_, index) => index + 1));
    const step = all.entries.find((entry) => entry.kind === "step.succeeded");
    expect(step).toMatchObject({
      name: "say",
      key: "0",
      body: { output: "hi", startedAt: expect.stringMatching(/Z$/) },
    });
    const page: typeof all = await call(api, `/api/v1/runs/${runId}/journal?after=1&limit=2`, { id: "runs.journal" });
    expect(page.entries).toEqual(all.entries.slice(1, 3));
    expect(page.next).toBe(3);
  });

  it("wait for a signal and go on with it", async () => {
    const runId = await start("ask");
    await ended(runId, "waiting");
    await call(api, `/api/v1/runs/${runId}/signals`, { id: "runs.signal", ...post({ name: "answer", payload: 42 }) });
    const run = await ended(runId, "succeeded");
    expect(run.output).toEqual({ outcome: "received", payload: 42 });
    const late = await problem(`/api/v1/runs/${runId}/signals`, post({ name: "answer" }));
    expect(late).toMatchObject({ code: "RUN_STATE_CONFLICT", status: 409 });
  });

  it("are canceled with a reason", async () => {
    const runId = await start("ask");
    await ended(runId, "waiting");
    await call(api, `/api/v1/runs/${runId}/cancel`, { id: "runs.cancel", ...post({ reason: "wrong day" }) });
    expect(await ended(runId, "canceled")).toMatchObject({ cancelReason: "wrong day", output: null, error: null });
  });

  it("are retried with the steps that had succeeded, or from the start", async () => {
    const parent = await start("fail");
    await ended(parent, "failed");
    for (const [fromStart, kept] of [
      [false, true],
      [true, false],
    ]) {
      const { runId } = await call(api, `/api/v1/runs/${parent}/retry`, { id: "runs.retry", ...post({ fromStart }) });
      expect((await ended(runId, "failed")).parentRunId).toBe(parent);
      const { entries }: { entries: JournalEntryDto[] } = await call(api, `/api/v1/runs/${runId}/journal?limit=2`, {
        id: "runs.journal",
      });
      expect(entries[1]?.kind === "step.succeeded").toBe(kept);
    }
    const running = await start("ask");
    expect(await problem(`/api/v1/runs/${running}/retry`, post())).toMatchObject({ code: "RUN_STATE_CONFLICT" });
  });

  it.each([
    ["GET", "/api/v1/runs/none"],
    ["GET", "/api/v1/runs/none/journal"],
    ["GET", "/api/v1/runs/none/events"],
    ["GET", "/api/v1/runs/none/artifacts"],
    ["GET", `/api/v1/runs/none/artifacts/${"a".repeat(64)}`],
    ["POST", "/api/v1/runs/none/cancel"],
    ["POST", "/api/v1/runs/none/retry"],
  ])("that do not exist are RUN_NOT_FOUND for %s %s", async (method, target) => {
    expect(await problem(target, { method })).toMatchObject({ code: "RUN_NOT_FOUND", status: 404 });
  });
});

describe("a request", () => {
  const goneId = "01a200aa-f47f-70de-af79-7bfca01def76";
  it.each([
    ["/api/v1/runs?limit=0", "limit"],
    ["/api/v1/runs?limit=201", "limit"],
    ["/api/v1/runs?limit=many", "limit"],
    ["/api/v1/runs?status=done", "status"],
    ["/api/v1/runs?colour=red", "colour: is not known"],
    ["/api/v1/runs?flow=a&flow=b", "flow: is in the query twice"],
    ["/api/v1/runs?limit=many", "limit: must be a whole number from 1 to 200"],
    ...["runs?before", "approvals?before", "dead-letters?before", "logs?before", "schedules?after"].map((list) => [
      `/api/v1/${list}=nowhere`,
      `${list.split("?")[1]}: must be the \`next\` of a page`,
    ]),
    ...["agents", "tasks", "tokens"].map((list) => [`/api/v1/${list}?after=nowhere`, "after: must be the `next`"]),
    ["/api/v1/tokens?after=t_000000000000", "after: there is no t_000000000000 any more"],
    [`/api/v1/tasks?after=task-${goneId}`, `after: there is no task-${goneId} any more`],
    ["/api/v1/agents/watch?lastEventId=nowhere", "lastEventId: belongs into the header"],
    ["/api/v1/runs/r1?runId=r2", "runId: belongs into the path"],
    ["/api/v1/flows/Shop", "flow"],
    ["/api/v1/runs/r1/artifacts/../../../x", "ROUTE_NOT_FOUND"],
  ])("for %s is refused with %s", async (target, told) => {
    const answer = await problem(target);
    expect(`${answer.code} ${answer.detail}`).toContain(told);
  });

  it.each([
    [{ flow: "echo", colour: "red" }, "colour: is not known"],
    [{ flow: "echo", idempotencyKey: "k" }, "belongs into the header Idempotency-Key"],
    [{ flow: 7 }, "flow"],
    [{}, "flow"],
  ])("with the body %j is refused with %s", async (body, told) => {
    const answer = await problem("/api/v1/runs", post(body));
    expect(answer).toMatchObject({ code: "REQUEST_INVALID", detail: expect.stringContaining(told) });
  });

  it.each(["{", "[1]", "null", "7", '"x"', new Uint8Array([0x7b, 0xff, 0x7d])])(
    "with the body %o is JSON_INVALID",
    async (body) => {
      expect(await problem("/api/v1/runs", { method: "POST", body })).toMatchObject({
        code: "JSON_INVALID",
        status: 400,
      });
    },
  );

  it("cannot change what every object has", async () => {
    const body = '{"flow":"echo","input":{"say":"x"},"__proto__":{"polluted":true}}';
    expect(await problem("/api/v1/runs", { method: "POST", body })).toMatchObject({ code: "REQUEST_INVALID" });
    expect({}).not.toHaveProperty("polluted");
  });

  it("must say that its body is JSON", async () => {
    const headers = { "Content-Type": "text/plain" };
    const answer = await problem("/api/v1/runs", { ...post({ flow: "echo" }), headers });
    expect(answer).toMatchObject({ code: "REQUEST_INVALID", detail: expect.stringContaining("text/plain") });
  });

  it("with more than a mebibyte is refused, by its word or by its bytes", async () => {
    const body = JSON.stringify({ flow: "echo", input: "x".repeat(1024 * 1024) });
    const headers = { "Content-Length": String(body.length) };
    expect(await problem("/api/v1/runs", { method: "POST", body, headers })).toMatchObject({
      code: "VALUE_TOO_LARGE",
      status: 413,
    });
    expect(await problem("/api/v1/runs", { method: "POST", body })).toMatchObject({ code: "VALUE_TOO_LARGE" });
  });

  it("takes larger bundles than inputs", async () => {
    const manifest = { name: "large", description: null, input: null, use: {} };
    const body = JSON.stringify({ manifest, bundle: "x".repeat(2 * 1024 * 1024) });
    expect((await api.request(`/api/v1/flows/large/versions/${"a".repeat(64)}`, { method: "PUT", body })).status).toBe(
      200,
    );
  });

  it("with another method is told which there are", async () => {
    const response = await api.request("/api/v1/runs", { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST, GET, HEAD, OPTIONS");
    expect(await response.json()).toMatchObject({ code: "METHOD_REFUSED" });
    const options = await api.request("/api/v1/runs", { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, GET, HEAD, OPTIONS"]);
    expect([...options.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  it("for the head alone gets no body", async () => {
    const response = await api.request("/api/v1/runs", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("to nowhere is ROUTE_NOT_FOUND", async () => {
    expect(await problem("/api/v1/tides")).toMatchObject({ code: "ROUTE_NOT_FOUND", status: 404 });
    expect(await problem("/api/v2/runs", { method: "POST" })).toMatchObject({ code: "ROUTE_NOT_FOUND" });
  });

  it("is answered with headers that keep browsers from storing, guessing and framing", async () => {
    const { headers } = await api.request("/api/v1/runs");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  it("has an id, its own or the caller's, in the answer and in the log", async () => {
    const own = await api.request("/api/v1/runs/none", { headers: { "X-Request-Id": "shop-42" } });
    expect(own.headers.get("x-request-id")).toBe("shop-42");
    expect(await own.json()).toMatchObject({ requestId: "shop-42" });
    expect(api.logged).toContainEqual(
      expect.objectContaining({
        message: "GET /api/v1/runs/none",
        fields: expect.objectContaining({ requestId: "shop-42", status: 404 }),
      }),
    );
    const made = await api.request("/api/v1/runs", { headers: { "X-Request-Id": "a b\tc" } });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("an error that was not foreseen", () => {
  it("is told without its words, which are in the log", async () => {
    await using broken = await openTestApi({
      describeSystem: () => {
        throw new Error("secret path /home/ada");
      },
    });
    const response = await broken.request("/api/v1/system");
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("/home/ada");
    expect(JSON.parse(text)).toMatchObject({ code: "INTERNAL" });
    expect(broken.logged.find((line) => line.level === "error")?.fields.error).toMatchObject({
      message: "secret path /home/ada",
    });
  });
});

describe("system", () => {
  it("describes itself", async () => {
    expect(await call(api, "/api/v1/system", { id: "system.get" })).toMatchObject({ store: { kind: "sqlite" } });
  });

  it("gives its backlog as Prometheus text, to those with a token", async () => {
    const answer = await api.request("/metrics");
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await answer.text()).toMatch(/^millrace_oldest_claimable_age_seconds\{needs=""\} 0$/m);
    expect(await (await api.request("/metrics", { method: "HEAD" })).text()).toBe("");
    expect((await api.request("/metrics", { anonymous: true })).status).toBe(401);
  });

  it("says of a run that no live worker can take what it waits for", async () => {
    const { store } = api.parts;
    const entries = [
      { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: 1 },
    ] as const;
    const run = { project, runId: "needs-gpu", flow: "ask", version: versionOf("ask"), parentRunId: null };
    await store.startRuns({ starts: [{ ...run, idempotencyKey: null, entries, admission: { needs: ["gpu"] } }] });
    expect(await call(api, "/api/v1/runs/needs-gpu", { id: "runs.get" })).toMatchObject({
      status: "queued",
      waitsFor: { kind: "labels", queue: "default", needs: ["gpu"] },
    });
    await store.cancelRun({ project, runId: "needs-gpu", reason: "seen" });
    expect(await call(api, "/api/v1/runs/needs-gpu", { id: "runs.get" })).toMatchObject({ waitsFor: null });
  });

  it("is live and ready without a token", async () => {
    const live = await api.request("/health/live", { anonymous: true });
    expect([live.status, await live.json()]).toEqual([200, { status: "live" }]);
    const ready = await api.request("/health/ready", { anonymous: true });
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  });

  it("is not ready when a part is not, and says which", async () => {
    const fault = { part: "disk" as const, problem: "3 MiB are free, 64 are needed" };
    await using full = await openTestApi({ findFaults: async () => [fault] });
    const response = await full.request("/health/ready", { anonymous: true });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "SERVER_NOT_READY", data: { faults: [fault] }, retry: true });
    expect(response.headers.get("retry-after")).toBe("1");
    expect((await full.request("/health/live", { anonymous: true })).status).toBe(200);
  });
});
