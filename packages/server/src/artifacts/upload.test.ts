import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { operations } from "@millrace/contract";
import { flowManifest } from "@millrace/engine";
import { defineFlow, fileInput, z } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";
import { takenBody } from "./taken-body.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const text = "name\nAda\n";
const sha256 = createHash("sha256").update(text).digest("hex");

const upload = (query: string, body: BodyInit | null = text, headers: Record<string, string> = {}) =>
  api.request(`/api/v1/artifacts?${query}`, {
    method: "POST",
    headers: { "Content-Type": "text/csv", ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: "half" }),
  } as RequestInit);

/** The files that lie in the folder of artifacts, drafts too. */
async function files(): Promise<readonly string[]> {
  const entries = await readdir(join(api.folder, "artifacts"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe("an upload", () => {
  it("is answered with the reference that a start takes, and the run has the file", async () => {
    const flow = defineFlow({ name: "take", input: z.object({ file: fileInput() }), run: async () => null });
    const manifest = JSON.stringify(flowManifest(flow as never));
    const version = { project, flow: "take", version: "a".repeat(64), manifest, bundle: "", createdAt: 1_000 };
    await api.parts.store.publishVersion({ version });
    const response = await upload(`name=people.csv&sha256=${sha256}`);
    const file = operations.artifacts.upload.output.parse(await response.json());
    expect([response.status, file]).toEqual([
      200,
      { artifact: sha256, name: "people.csv", mediaType: "text/csv", sizeBytes: 9 },
    ]);
    const { runId } = await api.parts.control.start({ project, flow: "take", input: { file } });
    const served = await api.request(`/api/v1/runs/${runId}/artifacts/${sha256}`, { headers: { Range: "bytes=5-7" } });
    expect([served.status, await served.text()]).toEqual([206, "Ada"]);
    await expect(api.parts.control.start({ project: "other", flow: "take", input: { file } })).rejects.toThrow();
  });

  it("leaves nothing behind that breaks off, has other bytes than it says, or is too large", async () => {
    const before = await files();
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("half"));
        controller.error(new Error("gone"));
      },
    });
    expect((await upload("name=a.csv", broken)).status).toBe(500);
    const other = await upload(`name=a.csv&sha256=${"0".repeat(64)}`);
    expect([other.status, await other.json()]).toMatchObject([422, { code: "CONTENT_REFUSED" }]);
    const short = await upload("name=a.csv", "four", { "Content-Length": "5" });
    expect(await short.json()).toMatchObject({ code: "CONTENT_REFUSED" });
    const large = await upload("name=a.csv", Buffer.alloc(8 * 1024 * 1024 + 1));
    expect([large.status, await large.json()]).toMatchObject([413, { code: "VALUE_TOO_LARGE" }]);
    expect(await files()).toEqual(before);
  });

  it("says what it is called in the query", async () => {
    expect((await upload("")).status).toBe(400);
    expect((await upload("name=a.csv&more=1")).status).toBe(400);
  });

  it("may be empty", async () => {
    expect(await (await upload("name=empty.csv", null)).json()).toMatchObject({ sizeBytes: 0 });
  });
});

describe("takenBody()", () => {
  const never = new AbortController().signal;
  const silent = () => {
    let isCanceled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel() {
        isCanceled = true;
      },
    });
    const request = new Request("http://x/", { method: "POST", body, duplex: "half" } as RequestInit);
    return { request, isCanceled: () => isCanceled };
  };
  const read = async (content: AsyncIterable<Uint8Array>) => {
    for await (const _ of content);
  };

  it("waits for no one who has fallen silent, and tells where it stops", async () => {
    const { request, isCanceled } = silent();
    await expect(read(takenBody(request, { limitBytes: 9, stallMs: 5, signal: never }))).rejects.toThrow(
      /nothing came for 5 ms/,
    );
    await until("the rest is refused", async () => isCanceled());
  });

  it("ends with its caller", async () => {
    const caller = new AbortController();
    const reading = read(takenBody(silent().request, { limitBytes: 9, stallMs: 60_000, signal: caller.signal }));
    caller.abort();
    await expect(reading).rejects.toThrow(/the sender has gone/);
  });
});
