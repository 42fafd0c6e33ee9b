import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, expect, test } from "vitest";

const echo = {
  flow: "echo",
  version: "e".repeat(64),
  manifest: { name: "echo", description: null, input: null, use: {} },
  bundle:
    'import { defineFlow } from "@millrace/flow"; export default defineFlow({ name: "echo", run: async ({ input }) => input });',
};

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-guide-"));
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none", MILLRACE_DRAIN_MS: "0" };
  server = await startServer({ config: readConfig({ PATH: process.env.PATH ?? "", ...settings }) });
  await createClient(server).flows.publish(echo);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** The pieces of code of a guide. */
async function examples(guide: string, language: string): Promise<string[]> {
  const text = await readFile(new URL(`../../docs/api-guide/${guide}.md`, import.meta.url), "utf8");
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, code = ""]) => code);
}

test("the calls of the guide to REST are answered", async () => {
  const env = { ...process.env, MILLRACE_URL: server.url, MILLRACE_TOKEN: server.token };
  const [list, start] = (await examples("rest", "sh")) as [string, string];
  const shell = async (text: string) => JSON.parse((await promisify(execFile)("sh", ["-c", text], { env })).stdout);
  expect(await shell(list)).toEqual({ runs: [], next: null });
  const first = await shell(start);
  expect(first).toHaveProperty("runId");
  expect(await shell(start)).toMatchObject({ runId: first.runId, existed: true });
});

/** Cuts the first stream of events in the middle, and tells where each goes on. */
const lossyFetch = `
const whole = fetch;
let cuts = 0;
globalThis.fetch = async (url, init) => {
  const answer = await whole(url, init);
  if (!url.endsWith("/events")) return answer;
  console.log("from", init.headers["Last-Event-ID"]);
  if (cuts++ > 0) return answer;
  let seen = "";
  const cut = new TransformStream({
    transform(chunk, controller) {
      seen += new TextDecoder().decode(chunk);
      const begun = seen.match(/^[^]*?id: 2\\n.*\\n\\n/);
      if (!begun) return;
      controller.enqueue(new TextEncoder().encode(begun[0]));
      throw new Error("lost");
    },
  });
  return new Response(answer.body.pipeThrough(cut), answer);
};`;

test("the readers of the guide to live streams see a run to its end, and go on after a loss", async () => {
  const env = { ...process.env, MILLRACE_URL: server.url, MILLRACE_TOKEN: server.token };
  const [socket, events] = (await examples("live", "js")) as [string, string];
  const node = async (code: string) =>
    (await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { env })).stdout
      .trim()
      .split("\n");
  const told = await node(socket);
  expect([told[0], told.at(-1)]).toEqual(["1 run.queued", `${told.length} run.succeeded`]);
  const [from, ...rest] = await node(lossyFetch + events);
  expect(from).toBe("from ");
  const again = rest.findIndex((line) => line.startsWith("from "));
  expect([again, rest[again]]).toEqual([2, "from 2"]);
  expect(rest.toSpliced(again, 1)).toEqual(told);
});

test("the documents of the guide to GraphQL are answered", async () => {
  for (const query of await examples("graphql", "graphql")) {
    const answer = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toMatchObject({ data: expect.anything() });
  }
});
