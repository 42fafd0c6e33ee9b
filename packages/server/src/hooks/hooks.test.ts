import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestApi, origin, project, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api[Symbol.asyncDispose]());

/** The path of a URL that a run of the flow `hook` gave out, and the run. */
async function opened(): Promise<{ readonly path: string; readonly runId: string }> {
  const { runId } = await api.parts.control.start({ project, flow: "hook", input: null });
  const state = () => api.parts.store.readState({ project, flow: "hook", key: runId });
  await expect.poll(state).not.toBeNull();
  const url = JSON.parse((await state())!.value) as string;
  expect(url.startsWith(`${origin}/hooks/`)).toBe(true);
  return { path: url.slice(origin.length), runId };
}

const post = (path: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
  api.request(path, { method: "POST", anonymous: true, body, headers });
const code = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
const endingOf = async (runId: string) => (await api.parts.store.getRun({ project, runId }))?.ending;

test("the first call is handed to the flow, without a token and from anywhere; the next one is told that it is late", async () => {
  const { path, runId } = await opened();
  const elsewhere = { origin: "https://pay.example", "sec-fetch-site": "cross-site", "content-type": "text/plain" };
  const first = await post(path, '{"paid":true}', elsewhere);
  expect([first.status, await first.text(), first.headers.get("access-control-allow-origin")]).toEqual([204, "", null]);
  expect(await code(await post(path, "{}"))).toEqual([409, "HOOK_USED"]);
  await expect.poll(() => endingOf(runId)).toContain('"payload":{"paid":true}');
});

test("a call without a body hands null over, one with any JSON that", async () => {
  const { path, runId } = await opened();
  expect((await post(path, null)).status).toBe(204);
  await expect.poll(() => endingOf(runId)).toContain('"payload":null');
  const other = await opened();
  expect((await post(other.path, "[1]")).status).toBe(204);
});

test("a URL whose run has ended is gone", async () => {
  const { path, runId } = await opened();
  await api.parts.control.cancel({ project, runId });
  await expect.poll(async () => (await api.parts.store.getRun({ project, runId }))?.status).toBe("canceled");
  expect(await code(await post(path, "{}"))).toEqual([410, "HOOK_GONE"]);
});

test("a URL that nobody gave out is not found, whatever is like it", async () => {
  const { path } = await opened();
  for (const wrong of [`${path}x`, path.slice(0, -1), path.replace(/.$/, "~"), "/hooks/x"])
    expect(await code(await post(wrong, "{}"))).toEqual([404, "HOOK_NOT_FOUND"]);
  expect((await post("/hooks/", "{}")).status).toBe(404);
});

test("what is no JSON, or too much of it, is refused and uses nothing up", async () => {
  const { path } = await opened();
  expect(await code(await post(path, "{"))).toEqual([400, "JSON_INVALID"]);
  expect(await code(await post(path, JSON.stringify("x".repeat(256 * 1024))))).toEqual([413, "VALUE_TOO_LARGE"]);
  expect((await post(path, "{}")).status).toBe(204);
});

test("other methods are refused", async () => {
  const { path } = await opened();
  for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
    const response = await api.request(path, { method, anonymous: true });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  }
});

test("a name that is not the server's own is refused, as everywhere", async () => {
  const { path } = await opened();
  expect(await code(await post(path, "{}", { host: "evil.example" }))).toEqual([403, "ORIGIN_REFUSED"]);
  expect((await post("/api/v1/runs", "{}", { origin: "https://pay.example" })).status).toBe(403);
});
