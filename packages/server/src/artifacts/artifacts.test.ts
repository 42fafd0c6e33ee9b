import type { ArtifactDto } from "@millrace/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, openTestApi, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const digits = "0123456789";

/** Has a run store a file; returns where it is. */
async function keep(file: {
  name: string;
  mediaType: string;
  text: string;
}): Promise<{ runId: string; target: string }> {
  const { runId } = await api.parts.control.start({ project, flow: "keep", input: file });
  await until("it is kept", async () => (await api.parts.store.getRun({ project, runId }))?.status === "succeeded");
  const target = `/api/v1/runs/${runId}/artifacts`;
  const { artifacts }: { artifacts: ArtifactDto[] } = await call(api, target, { id: "artifacts.list" });
  expect(artifacts).toEqual([
    {
      artifact: expect.any(String),
      name: file.name,
      mediaType: file.mediaType,
      sizeBytes: Buffer.byteLength(file.text),
    },
  ]);
  return { runId, target: `${target}/${artifacts[0]?.artifact}` };
}

describe("an artifact", () => {
  it("is listed and downloaded", async () => {
    const { target } = await keep({ name: "digits.txt", mediaType: "text/plain", text: digits });
    const response = await api.request(target);
    expect([response.status, await response.text()]).toEqual([200, digits]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-length": "10",
      "content-disposition": "inline; filename=\"digits.txt\"; filename*=UTF-8''digits.txt",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      "cache-control": "private, no-cache",
    });
  });

  it("is sent in parts", async () => {
    const { target } = await keep({ name: "digits.txt", mediaType: "text/plain", text: digits });
    const part = async (range: string, headers: Record<string, string> = {}) => {
      const response = await api.request(target, { headers: { Range: range, ...headers } });
      return [response.status, response.headers.get("content-range"), await response.text()];
    };
    expect(await part("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await part("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await part("bytes=0-1,4-5")).toEqual([200, null, digits]);
    const [status, contentRange, text] = await part("bytes=10-");
    expect([status, contentRange]).toEqual([416, "bytes */10"]);
    expect(JSON.parse(text as string)).toMatchObject({ code: "RANGE_REFUSED" });
    expect(await part("bytes=2-4", { "If-Range": '"another"' })).toEqual([200, null, digits]);
  });

  it("is not sent again to who has it", async () => {
    const { target } = await keep({ name: "digits.txt", mediaType: "text/plain", text: digits });
    const tag = (await api.request(target)).headers.get("etag") as string;
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const response = await api.request(target, { headers: { "If-None-Match": known } });
      expect([response.status, await response.text()]).toEqual([304, ""]);
    }
    expect((await api.request(target, { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  it("tells its size without its bytes", async () => {
    const { target } = await keep({ name: "digits.txt", mediaType: "text/plain", text: digits });
    const response = await api.request(target, { method: "HEAD" });
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "10", ""]);
  });

  it("may be empty", async () => {
    const { target } = await keep({ name: "empty.txt", mediaType: "text/plain", text: "" });
    const response = await api.request(target);
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "0", ""]);
  });

  it("that is a page is for saving, not for showing", async () => {
    const { target } = await keep({ name: "page.html", mediaType: "text/html", text: "<script>alert(1)</script>" });
    expect((await api.request(target)).headers.get("content-disposition")).toMatch(/^attachment;/);
  });

  it("is not had by its hash alone: it must be the run's own", async () => {
    const { target } = await keep({ name: "secret.txt", mediaType: "text/plain", text: "secret" });
    const other = await keep({ name: "other.txt", mediaType: "text/plain", text: "other" });
    const hash = target.split("/").at(-1);
    const response = await api.request(`/api/v1/runs/${other.runId}/artifacts/${hash}`);
    expect([response.status, await response.json()]).toEqual([
      404,
      expect.objectContaining({ code: "ARTIFACT_NOT_FOUND" }),
    ]);
    expect((await api.request(target, { anonymous: true })).status).toBe(401);
  });
});
