import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allOperations } from "@millrace/contract";
import { isTerminal } from "@millrace/flow/run";
import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

// One secret for each way in, found by what they have in common; as bytes plus one, since code that looks for it must not hold it.
const mark = `canary${"-of-"}acme`;
const disguised = JSON.stringify([...Buffer.from(mark)].map((byte) => byte + 1));
const secret = (place: string) => `${mark}-${place}`;

const acmeBundle = `import { defineFlow, PermanentError } from "@millrace/flow";
// ${secret("bundle")}
export default defineFlow({ name: "vault", retry: { attempts: 0 }, async run({ input, step, state, artifact, log }) {
  const kept = await step("keep", async () => {
    await state.update("box", () => ({ text: "${secret("state")}" }));
    console.error("${secret("printed")}");
    return artifact.write({ name: "${secret("artifact-name")}.txt", mediaType: "text/plain" }, new TextEncoder().encode("${secret("artifact")}"));
  });
  log.error("${secret("log")}");
  await step.emit("tell", { type: "told", payload: "${secret("event")}" });
  if (input.fails) throw new PermanentError("${secret("error")}");
  if (input.dies) await step("die", () => { console.error("${secret("last-words")}"); process.exit(3); });
  return { kept, text: input.text, more: "${secret("output")}" };
} });`;

/** Looks for the mark in all that a runner can reach: its memory, files, environment, state, and what the worker answers. */
const nosyBundle = `import { readFileSync, readdirSync } from "node:fs";
import { getHeapSnapshot } from "node:v8";
import { defineFlow } from "@millrace/flow";
const mark = Buffer.from(${disguised}.map((byte) => byte - 1));
// A string of the runner's own, to show that the search would find one.
const control = Buffer.from(mark).reverse();
const held = { text: control.toString() };
const found = [];
function look(where, bytes) {
  if (Buffer.from(bytes).includes(mark)) found.push(where);
  if (Buffer.from(bytes).includes(control) && !found.includes("control in " + where)) found.push("control in " + where);
}
function files(folder, depth) {
  let names = [];
  try { names = readdirSync(folder, { withFileTypes: true }); } catch { return; }
  for (const entry of names) {
    const path = folder + "/" + entry.name;
    look("a name in " + folder, entry.name);
    if (entry.isDirectory() && depth > 0) files(path, depth - 1);
    else if (entry.isFile()) try { look(path, readFileSync(path)); } catch {}
  }
}
export default defineFlow({ name: "vault", async run({ input, step, state }) {
  const box = await step("state", () => state.get("box"));
  look("state", JSON.stringify(box ?? null));
  const reached = await step("look", async () => {
    look("environment", JSON.stringify([process.env, process.argv, process.execArgv]));
    for (const folder of ["/tmp", "/proc/self", "/proc", "/dev/shm", "/var/tmp", input.folder]) files(folder, 2);
    let rest = Buffer.alloc(0);
    let size = 0;
    for await (const chunk of getHeapSnapshot()) {
      size += chunk.length;
      const bytes = Buffer.concat([rest, chunk]);
      // The snapshot names constants of this very function by their value: the mark is not among them.
      look("memory", bytes);
      rest = bytes.subarray(-64);
    }
    return size;
  });
  return { found, reached, box: box ?? null, held: held.text.length };
} });`;

describe("a secret of one project", { timeout: 120_000 }, () => {
  let folder: string;
  let server: RunningServer;
  const acme = { project: "acme", flow: "vault" };
  let acmeRuns: readonly string[];
  let artifact: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-canary-"));
    const connection = {
      name: "bank",
      kind: "http",
      baseUrl: "http://127.0.0.1:9",
      secretHeaders: { "x-key": secret("connection"), authorization: { secret: "bank-key" } },
    };
    await writeFile(join(folder, "connections.json"), JSON.stringify([connection]), { mode: 0o600 });
    const config = readConfig({
      PATH: "/usr/bin:/bin",
      MILLRACE_DATA_DIR: folder,
      MILLRACE_PORT: "0",
      MILLRACE_LOG_LEVEL: "debug",
      MILLRACE_BROWSER: "none",
    });
    server = await startServer({ config });
    const { store, control, vault } = server.installation;
    await vault.set({ project: "acme", name: "bank-key", value: secret("vault") });
    const use = { bank: { kind: "http", settings: { connection: "bank" } } };
    await store.publishVersion({
      version: {
        ...acme,
        version: "a".repeat(64),
        manifest: JSON.stringify({ name: "vault", description: secret("manifest"), input: null, use }),
        bundle: acmeBundle,
        createdAt: 1,
      },
    });
    const inputs = [{}, { fails: true }, { dies: true }].map((more) => ({ text: secret("input"), ...more }));
    const started = inputs.map((input, n) =>
      control.start({ ...acme, input, idempotencyKey: n === 0 ? "the-same-key" : `${secret("key")}-${n}` }),
    );
    acmeRuns = (await Promise.all(started)).map(({ runId }) => runId);
    for (const runId of acmeRuns) {
      const ended = async () => {
        const run = await store.getRun({ project: "acme", runId });
        if (!run || !isTerminal(run.status)) throw new Error(`${runId} has not ended`);
        return run;
      };
      await vi.waitFor(ended, { timeout: 60_000, interval: 100 });
    }
    [artifact] = (await store.listArtifacts({ project: "acme", runId: acmeRuns[0]! })).map((row) => row.artifact) as [
      string,
    ];
  }, 120_000);

  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" },
    });

  async function publishNosy(): Promise<void> {
    const manifest = { name: "vault", description: null, input: null, use: {} };
    await createClient(server).flows.publish({ flow: "vault", version: "b".repeat(64), manifest, bundle: nosyBundle });
  }

  async function runNosy(idempotencyKey: string) {
    const { control, store } = server.installation;
    const key = { project: "default", flow: "vault" };
    const { runId, existed } = await control.start({ ...key, input: { folder }, idempotencyKey });
    const ended = async () => {
      const run = await store.getRun({ project: "default", runId });
      if (!run || !isTerminal(run.status)) throw new Error(`${runId} has not ended`);
      return run;
    };
    const run = await vi.waitFor(ended, { timeout: 60_000, interval: 100 });
    return { runId, existed, ending: JSON.parse(run.ending!) };
  }

  test("is known to its own project, or this test would find nothing anywhere", async () => {
    const { store } = server.installation;
    const endings = await Promise.all(acmeRuns.map((runId) => store.getRun({ project: "acme", runId })));
    expect(endings.map((run) => run?.status)).toEqual(["succeeded", "failed", "failed"]);
    for (const place of ["input", "output", "error", "last-words"])
      expect(JSON.stringify(endings)).toContain(secret(place));
    expect((await store.readState({ ...acme, key: "box" }))?.value).toContain(mark);
  });

  test("is nowhere in what a runner of another project reaches: memory, files, environment, state", async () => {
    await publishNosy();
    // Both projects have a live runner, and the same flow, state key and idempotency key.
    const { existed, ending } = await runNosy("the-same-key");
    expect(ending.error).toBeUndefined();
    expect(ending.output).toMatchObject({ found: ["control in memory"], box: null });
    expect(ending.output.reached).toBeGreaterThan(1e6);
    expect(existed).toBe(false);
  });

  test("is nowhere in the API of another project, whatever is asked for by its names", async () => {
    await publishNosy();
    const { runId: own } = await runNosy("another-key");
    const told: string[] = [];
    const names = { flow: "vault", artifact, version: "a".repeat(64) };
    for (const { method, path, kind, id } of allOperations()) {
      if (kind === "stream" || id.startsWith("session.")) continue;
      for (const runId of [...acmeRuns, own]) {
        const values: Record<string, string> = { ...names, runId };
        const target = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? runId);
        const bodies =
          method === "GET" || method === "DELETE"
            ? [undefined]
            : ["{}", JSON.stringify({ input: null, version: names.version, name: "x", payload: 1 })];
        for (const body of bodies) {
          const answer = await request(target, { method, ...(body !== undefined && { body }) });
          told.push(`${id} ${runId} ${answer.status}\n${await answer.text()}`);
        }
      }
    }
    const stream = await request("/api/v1/events?from=start");
    for await (const chunk of stream.body!) {
      told.push(new TextDecoder().decode(chunk));
      if (told.at(-1)!.includes(own)) break;
    }
    expect(told.length).toBeGreaterThan(40);
    expect(told.filter((text) => text.includes(mark))).toEqual([]);
    // A run of another project is not refused but unknown.
    for (const runId of acmeRuns) {
      expect((await request(`/api/v1/runs/${runId}`)).status).toBe(404);
      expect((await request(`/api/v1/runs/${runId}/artifacts/${artifact}`)).status).toBe(404);
      expect(told.filter((text) => !text.split("\n")[0]!.includes(runId)).join("")).not.toContain(runId);
    }
  });

  test("is nowhere in the journal of another project, nor in the logs", async () => {
    const { store, log } = server.installation;
    const { entries } = await store.readFeed({ project: "default", after: null, limit: 1_000 });
    expect(entries.length).toBeGreaterThan(0);
    expect(JSON.stringify(entries)).not.toContain(mark);
    log("info", "the last line");
    const logs = join(folder, "logs");
    const read = async () =>
      (await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")))).join("");
    const text = await vi.waitFor(async () => {
      const all = await read();
      expect(all).toContain("the last line");
      return all;
    });
    expect(text).toContain("a runner died");
    expect(text).not.toContain(mark);
  });

  test("that was set as one is nowhere on disk, though it is in use and somebody logs it", async () => {
    const { vault, log } = server.installation;
    const value = await vault.valueOf({ project: "acme", name: "bank-key" });
    expect(value).toBe(secret("vault"));
    log("error", `refused: ${value}`, { error: new Error(value), body: JSON.stringify({ value }) });
    const files = async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const plain = entries.filter((entry) => entry.isFile());
      return Promise.all(
        plain.map(async ({ name, parentPath }) => [name, await readFile(join(parentPath, name))] as const),
      );
    };
    const found = await vi.waitFor(async () => {
      const all = await files();
      expect(all.some(([, bytes]) => bytes.includes("refused: [redacted]"))).toBe(true);
      return all;
    });
    // What is kept in the clear is found in the same way.
    expect(found.some(([, bytes]) => bytes.includes(secret("state")))).toBe(true);
    expect(found.filter(([, bytes]) => bytes.includes(value)).map(([name]) => name)).toEqual([]);
    await expect(vault.valueOf({ project: "default", name: "bank-key" })).rejects.toMatchObject({
      code: "SECRET_NOT_FOUND",
    });
  });
});
