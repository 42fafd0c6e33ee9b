import { insertFirings } from "@millrace/store/schedules";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, versionOf } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const call = async (method: string, path: string, body?: object) => {
  const answer = await api.request(`/api/v1${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};
const add = (name: string, rest: object = {}) =>
  call("POST", "/schedules", {
    flow: "echo",
    name,
    timing: { kind: "cron", pattern: "0 6 * * 1-5", timezone: "Europe/Berlin" },
    input: { say: "good morning" },
    ...rest,
  });

describe("schedules", () => {
  it("are added, shown with the next five moments, listed, paused, resumed and removed", async () => {
    const added = await add("morning");
    expect(added).toMatchObject({
      status: 200,
      body: { scheduleId: "echo.morning", declared: false, timing: { missed: "coalesce", jitterMs: 0 } },
    });
    const shown = await call("GET", "/schedules/echo.morning");
    expect(shown.body.upcoming).toHaveLength(5);
    expect(shown.body).toMatchObject({ nextDueAt: shown.body.upcoming[0], input: { say: "good morning" } });
    await add("evening");
    const first = await call("GET", "/schedules?flow=echo&limit=1");
    expect(first.body).toMatchObject({ schedules: [{ scheduleId: "echo.evening" }], next: "echo.evening" });
    const second = await call("GET", "/schedules?flow=echo&limit=1&after=echo.evening");
    expect(second.body).toMatchObject({ schedules: [{ scheduleId: "echo.morning" }], next: null });
    const paused = await call("POST", "/schedules/echo.morning/pause");
    expect(paused.body).toMatchObject({ pausedAt: expect.any(String), nextDueAt: null });
    const resumed = await call("POST", "/schedules/echo.morning/resume");
    expect(resumed.body).toMatchObject({ pausedAt: null, nextDueAt: shown.body.nextDueAt });
    expect((await call("DELETE", "/schedules/echo.morning")).body).toEqual({ scheduleId: "echo.morning" });
    expect(await call("GET", "/schedules/echo.morning")).toMatchObject({
      status: 404,
      body: { code: "SCHEDULE_NOT_FOUND" },
    });
  });

  it.each([
    ["a pattern that means nothing", { timing: { kind: "cron", pattern: "0 25 * * *" } }, 400, "SCHEDULE_INVALID"],
    ["a moment that is past", { timing: { kind: "once", at: "2020-01-01T00:00:00Z" } }, 400, "SCHEDULE_INVALID"],
    ["an input that the flow does not take", { input: {} }, 400, "INPUT_INVALID"],
    ["a kind that there is not", { timing: { kind: "moon" } }, 400, "REQUEST_INVALID"],
    ["a flow that is not published", { flow: "ecko" }, 404, "FLOW_NOT_FOUND"],
  ])("with %s are refused", async (_what, rest, status, code) => {
    expect(await add("bad", rest)).toMatchObject({ status, body: { code } });
  });

  it("of a name that is taken are refused", async () => {
    await add("twice");
    expect(await add("twice")).toMatchObject({ status: 409, body: { code: "SCHEDULE_CONFLICT" } });
  });

  it("say what became of each moment, latest first and page by page", async () => {
    const { scheduleId } = (await add("fired")).body;
    const { tables } = api.parts.store;
    const firing = { project: api.parts.project, scheduleId, jitterMs: 3, run: null, errorCode: null, error: null };
    await tables.write([
      insertFirings(
        tables,
        [1_000, 2_000].map((dueAt) => ({ ...firing, dueAt, firedAt: dueAt + 3, outcome: "skipped" })),
      ),
    ]);
    const first = await call("GET", `/schedules/${scheduleId}/firings?limit=1`);
    expect(first.body).toEqual({
      firings: [
        {
          dueAt: "1970-01-01T00:00:02.000Z",
          firedAt: "1970-01-01T00:00:02.003Z",
          jitterMs: 3,
          outcome: "skipped",
          runId: null,
          errorCode: null,
          error: null,
        },
      ],
      next: "1970-01-01T00:00:02.000Z",
    });
    const rest = await call("GET", `/schedules/${scheduleId}/firings?before=${first.body.next}`);
    expect(rest.body).toMatchObject({ firings: [{ dueAt: "1970-01-01T00:00:01.000Z" }], next: null });
    expect((await call("GET", "/schedules/echo.none/firings")).status).toBe(404);
  });

  it("that a flow declares are armed when it is published, and cannot be removed by hand", async () => {
    const manifest = (pattern: string) => ({
      name: "ask",
      description: null,
      input: null,
      use: {},
      triggers: [{ kind: "cron", pattern, timezone: "UTC", name: null, missed: "skip", jitterMs: 0, input: null }],
    });
    const publish = (version: string, pattern: string) =>
      call("PUT", `/flows/ask/versions/${versionOf(version)}`, { manifest: manifest(pattern), bundle: "x" });
    expect(await publish("bad", "0 0 30 2 *")).toMatchObject({ status: 400, body: { code: "SCHEDULE_INVALID" } });
    expect(await publish("good", "0 0 1 1 *")).toMatchObject({ status: 200 });
    expect((await call("GET", "/schedules?flow=ask")).body).toMatchObject({
      schedules: [{ scheduleId: "ask.1", declared: true, timing: { pattern: "0 0 1 1 *", missed: "skip" } }],
    });
    expect(await call("DELETE", "/schedules/ask.1")).toMatchObject({
      status: 409,
      body: { code: "SCHEDULE_CONFLICT" },
    });
  });
});
