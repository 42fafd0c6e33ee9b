import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Client, createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bundle = `import { defineFlow, z } from "@millrace/flow";
export default defineFlow({
  name: "ask",
  input: z.object({ question: z.string() }),
  async run({ input, step, artifact }) {
    const note = await step("note", () => artifact.write({ name: "note.txt", mediaType: "text/plain" }, new TextEncoder().encode(input.question)));
    const answer = await step.waitFor("wait for the answer", { signal: "answer" });
    return { note, answer };
  },
});`;
const manifest = {
  name: "ask",
  description: "Asks a question.",
  input: { type: "object", properties: { question: { type: "string" } }, required: ["question"] },
  use: {},
};
const version = "a".repeat(64);

let folder: string;
let server: RunningServer;
let client: Client;

const configOn = (port: string) =>
  readConfig({ PATH: "/usr/bin:/bin", MILLRACE_DATA_DIR: folder, MILLRACE_PORT: port, MILLRACE_DRAIN_MS: "0" });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-client-"));
  server = await startServer({ config: configOn("0") });
  client = createClient(server);
  await client.flows.publish({ flow: "ask", version, manifest, bundle });
}, 20_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe("a client and the server it was made for", { timeout: 20_000 }, () => {
  it("agree on a run from its start to its artifacts", async () => {
    const { runId, existed } = await client.runs.start({ flow: "ask", input: { question: "why?" } });
    expect(existed).toBe(false);
    const kinds: string[] = [];
    for await (const { id, data: entry } of client.runs.watch({ runId })) {
      expect(id).toBe(String(entry.seq));
      kinds.push(entry.kind);
      if (entry.kind === "run.waiting") await client.runs.signal({ runId, name: "answer", payload: { because: 1 } });
    }
    expect(kinds.at(0)).toBe("run.queued");
    expect(kinds.at(-1)).toBe("run.succeeded");
    expect(await client.runs.get({ runId })).toMatchObject({
      status: "succeeded",
      output: { answer: { outcome: "received", payload: { because: 1 } } },
    });
    const { artifacts } = await client.artifacts.list({ runId });
    const file = await client.artifacts.get({ runId, artifact: artifacts[0]?.artifact ?? "" });
    expect([file.mediaType, file.sizeBytes, await text(file.body)]).toEqual(["text/plain; charset=utf-8", 4, "why?"]);
  });

  it("agree on what is wrong", async () => {
    await expect(client.runs.start({ flow: "aks" })).rejects.toMatchObject({
      code: "FLOW_NOT_FOUND",
      hint: "Did you mean ask?",
    });
    await expect(client.runs.start({ flow: "ask", input: {} })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(client.runs.list({ limit: 0 })).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    await expect(createClient({ url: server.url, token: "wrong" }).runs.list()).rejects.toMatchObject({
      code: "TOKEN_REFUSED",
    });
  });

  it("go on with a watch over a restart of the server, with no entry lost and none twice", async () => {
    const { runId } = await client.runs.start({ flow: "ask", input: { question: "still there?" } });
    const seqs: number[] = [];
    const states: string[] = [];
    for await (const { data: entry } of client.runs.watch({ runId }, { onConnection: (state) => states.push(state) })) {
      seqs.push(entry.seq);
      if (entry.kind === "run.waiting" && states.length === 1) {
        const { port } = new URL(server.url);
        await server.close();
        server = await startServer({ config: configOn(port) });
        await client.runs.signal({ runId, name: "answer" });
      }
    }
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(states).toEqual(["open", "lost", "open"]);
    expect((await client.runs.get({ runId })).status).toBe("succeeded");
  });

  it("follow the feed of all runs", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const { data } of client.events.watch({ entries: "runs", from: "start" }, { signal: stop.signal })) {
        seen.push(`${data.runId} ${data.entry.kind}`);
        if (data.entry.kind === "run.canceled") stop.abort();
      }
    })();
    const { runId } = await client.runs.start({ flow: "ask", input: { question: "?" } });
    await client.runs.cancel({ runId, reason: "never mind" });
    await following;
    expect(seen).toContain(`${runId} run.queued`);
    expect(seen).toContain(`${runId} run.canceled`);
  });
});
