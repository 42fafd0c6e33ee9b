import type { ArtifactDto, JournalEntryDto, RunDetailDto } from "@millrace/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, openTestApi, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

it("A large value is shown by how it begins and how long it is, and can be had whole", async () => {
  const input = { name: "a.txt", mediaType: "text/plain", text: "ä".repeat(50_000) };
  const { runId } = await api.parts.control.start({ project, flow: "keep", input });
  await until("it has ended", async () => (await api.parts.store.getRun({ project, runId }))?.status === "succeeded");
  const target = `/api/v1/runs/${runId}`;
  const text = JSON.stringify(input);
  const large = {
    artifact: expect.any(String),
    sizeBytes: Buffer.byteLength(text),
    preview: expect.stringMatching(/^\{"name":"a.txt","mediaType":"text\/plain","text":"ä+$/),
  };
  const run: RunDetailDto = await call(api, target, { id: "runs.get" });
  expect(run).toMatchObject({ input: null, largeInput: large });
  expect(Buffer.byteLength(run.largeInput!.preview)).toBeLessThanOrEqual(1_024);
  const { entries }: { entries: JournalEntryDto[] } = await call(api, `${target}/journal`, { id: "runs.journal" });
  expect(entries[0]).toMatchObject({ kind: "run.queued", body: { large } });
  const { artifacts }: { artifacts: ArtifactDto[] } = await call(api, `${target}/artifacts`, { id: "artifacts.list" });
  expect(artifacts.map(({ name }) => name)).toEqual(["a.txt", "input.json"]);
  const response = await api.request(`${target}/artifacts/${run.largeInput!.artifact}`);
  expect(await response.json()).toEqual(input);
});

it("A dead letter's large input is listed by how it begins", async () => {
  const input = { text: '"\\\n\u0000ä'.repeat(20_000) };
  const { runId } = await api.parts.control.start({ project, flow: "fail", input });
  await until("it has failed", async () => (await api.parts.store.getRun({ project, runId }))?.status === "failed");
  const { deadLetters }: { deadLetters: { input: string }[] } = await call(api, "/api/v1/dead-letters", {
    id: "deadLetters.list",
  });
  expect(deadLetters[0]!.input).toMatch(/^\{"text":"\\"\\\\\\n\\u0000ä.+…$/);
});
