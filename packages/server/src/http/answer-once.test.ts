import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let nowMs = Date.now();
beforeAll(async () => {
  api = await openTestApi({ nowMs: () => nowMs });
});
afterAll(() => api[Symbol.asyncDispose]());

async function create(key: string, body: object = {}) {
  const timing = { kind: "every", everyMs: 3_600_000 };
  const answer = await api.request("/api/v1/schedules", {
    method: "POST",
    headers: { "Idempotency-Key": key },
    body: JSON.stringify({ flow: "count", input: { n: 0 }, timing, ...body }),
  });
  return { status: answer.status, ...((await answer.json()) as { scheduleId?: string; code?: string }) };
}

async function count(): Promise<number> {
  const answer = await api.request("/api/v1/schedules");
  return ((await answer.json()) as { schedules: unknown[] }).schedules.length;
}

describe("a call with an Idempotency-Key", () => {
  it("is done once, and answered as the first time when it is sent again", async () => {
    const before = await count();
    const first = await create("once");
    expect(first.status).toBe(200);
    expect(await create("once")).toEqual(first);
    expect(await count()).toBe(before + 1);
    expect((await create("another")).scheduleId).not.toBe(first.scheduleId);
  });

  it("is refused when its key named a call with another input", async () => {
    await create("reused");
    expect(await create("reused", { input: { n: 1 } })).toMatchObject({ status: 409, code: "IDEMPOTENCY_KEY_REUSED" });
  });

  it("is done once when it is sent twice at the same moment", async () => {
    const before = await count();
    const answers = await Promise.all([create("twice"), create("twice")]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status, code }) => status === 200 || code === "IDEMPOTENCY_KEY_BUSY")).toBe(true);
    expect(await count()).toBe(before + 1);
  });

  it("may be sent again under its key when it was refused", async () => {
    expect(await create("mended", { flow: "unknown" })).toMatchObject({ status: 404 });
    expect(await create("mended")).toMatchObject({ status: 200 });
  });

  it("is another call after 24 hours", async () => {
    const first = await create("day");
    nowMs += 24 * 3_600_000;
    expect((await create("day")).scheduleId).not.toBe(first.scheduleId);
  });

  it.each(["", "two words", "x".repeat(256)])("is refused when its key is %j", async (key) => {
    expect(await create(key)).toMatchObject({ status: 400, code: "REQUEST_INVALID" });
  });

  it("leaves no secret behind: what held one is not answered again", async () => {
    const init = {
      method: "POST",
      headers: { "Idempotency-Key": "secret" },
      body: JSON.stringify({ name: "export", scopes: ["runs:read"] }),
    };
    expect((await api.request("/api/v1/tokens", init)).status).toBe(200);
    expect(await (await api.request("/api/v1/tokens", init)).json()).toMatchObject({ code: "IDEMPOTENCY_KEY_BUSY" });
  });
});
