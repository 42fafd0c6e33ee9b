import { expect, test } from "vitest";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

const post = (id: string, body: unknown = {}) => ({ id, method: "POST", body: JSON.stringify(body) });

async function failedRun(api: TestApi, input: unknown = { n: 1 }): Promise<string> {
  const { runId }: { runId: string } = await call(api, "/api/v1/runs", post("runs.start", { flow: "fail", input }));
  await ended(api, runId);
  return runId;
}

const ended = (api: TestApi, runId: string) =>
  until("the run has ended", async () => {
    const run: { status: string } = await call(api, `/api/v1/runs/${runId}`, { id: "runs.get" });
    return ["succeeded", "failed", "canceled"].includes(run.status) && run;
  });
const listed = async (api: TestApi, query = "") =>
  (await call(api, `/api/v1/dead-letters${query}`, { id: "deadLetters.list" })) as {
    deadLetters: { runId: string }[];
    next: string | null;
  };

test("dead letters are listed with cause and input, page by page, and by filter", async () => {
  await using api = await openTestApi();
  const since = new Date().toISOString();
  const first = await failedRun(api);
  const second = await failedRun(api, { text: "x".repeat(2_000) });
  const { deadLetters, next } = await listed(api);
  expect(deadLetters).toMatchObject([
    { runId: second, flow: "fail", error: { code: "STEP_FAILED", message: "the belt broke" } },
    { runId: first, input: '{"n":1}' },
  ]);
  expect((deadLetters[0] as { input?: string }).input).toMatch(/^\{"text":"x{900,}…$/);
  expect(next).toBeNull();
  expect(await listed(api, "?limit=1")).toMatchObject({ deadLetters: [{ runId: second }], next: second });
  expect(await listed(api, `?limit=1&before=${second}`)).toMatchObject({ deadLetters: [{ runId: first }], next: null });
  expect((await listed(api, `?flow=fail&errorCode=STEP_FAILED&since=${since}`)).deadLetters).toHaveLength(2);
  expect((await listed(api, "?flow=echo")).deadLetters).toEqual([]);
  expect((await api.request("/api/v1/dead-letters?since=yesterday")).status).toBe(400);
});

test("a dead letter is shown, redriven once and then no more one", async () => {
  await using api = await openTestApi();
  const runId = await failedRun(api);
  const path = `/api/v1/dead-letters/${runId}`;
  expect(await call(api, path, { id: "deadLetters.get" })).toMatchObject({ runId, status: "failed", input: { n: 1 } });
  const again: { runId: string } = await call(api, `${path}/redrive`, post("deadLetters.redrive", { input: { n: 2 } }));
  expect(await ended(api, again.runId)).toMatchObject({ status: "failed", input: { n: 2 }, parentRunId: runId });
  const second = await api.request(`${path}/redrive`, { method: "POST", body: "{}" });
  expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([409, "RUN_STATE_CONFLICT"]);
  expect((await api.request(path)).status).toBe(409);
  expect((await listed(api)).deadLetters).toMatchObject([{ runId: again.runId }]);
});

test("many are redriven and discarded at once", async () => {
  await using api = await openTestApi();
  const runs = [await failedRun(api), await failedRun(api), await failedRun(api)];
  const { redriven, next }: { redriven: { runId: string; newRunId: string }[]; next: string } = await call(
    api,
    "/api/v1/dead-letters/redrive",
    post("deadLetters.redriveMany", { flow: "fail", limit: 2 }),
  );
  expect(redriven.map(({ runId }) => runId)).toEqual([runs[2], runs[1]]);
  expect(next).toBe(runs[1]);
  for (const { newRunId } of redriven) await ended(api, newRunId);
  await call(api, `/api/v1/dead-letters/${runs[0]}/discard`, post("deadLetters.discard"));
  const { discarded }: { discarded: string[] } = await call(
    api,
    "/api/v1/dead-letters/discard",
    post("deadLetters.discardMany"),
  );
  expect(discarded.toSorted()).toEqual(redriven.map(({ newRunId }) => newRunId).toSorted());
  expect((await listed(api)).deadLetters).toEqual([]);
});

test("runs are resumed and forked over the API, and a flow's runs migrated", async () => {
  await using api = await openTestApi();
  const runId = await failedRun(api);
  const resumed: { runId: string } = await call(api, `/api/v1/runs/${runId}/resume`, post("runs.resume"));
  expect(await ended(api, resumed.runId)).toMatchObject({ status: "failed", parentRunId: runId });
  const forked: { runId: string } = await call(
    api,
    `/api/v1/runs/${runId}/fork`,
    post("runs.fork", { results: { break: "by hand" } }),
  );
  expect(await ended(api, forked.runId)).toMatchObject({ status: "succeeded" });
  const nothing = await api.request(`/api/v1/runs/${runId}/fork`, { method: "POST", body: '{"from":"braek"}' });
  expect([nothing.status, await nothing.json()]).toMatchObject([404, { code: "STEP_NOT_FOUND" }]);
  const migrated = await call(api, "/api/v1/flows/fail/migrate", post("runs.migrate", { dryRun: true }));
  expect(migrated).toMatchObject({ runs: [], next: null });
});
