import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type AgentWork, type Client, createClient, runAgent } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeAdder, pythonAdder } from "./adders.ts";

let folder: string;
let server: RunningServer;
let client: Client;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-agents-"));
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none" };
  server = await startServer({ config: readConfig(settings) });
  client = createClient(server);
}, 30_000);
afterAll(async () => {
  for (const child of started) kill(child);
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const has = (program: string, argument: string) => spawnSync(program, [argument]).status === 0;

function start(program: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, MILLRACE_URL: server.url, MILLRACE_TOKEN: server.token };
  const child = spawn(program, args, { env, stdio: "ignore", detached: true });
  started.push(child);
  return child;
}

/** With what it started itself: a shell waits for its curl. */
function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL");
}

async function until<Found>(look: () => Promise<Found | false>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== false) return found;
    await pause(25);
  }
}

const node = (hang: readonly string[]) =>
  start(process.execPath, ["--input-type=module", "--eval", nodeAdder, server.url, server.token, ...hang]);
const python = (hang: readonly string[]) => start("python3", ["-c", pythonAdder, server.url, server.token, ...hang]);

/** The agent of the guide, as it stands there. */
async function shell(): Promise<ChildProcess> {
  const guide = await readFile(new URL("../../docs/agents.md", import.meta.url), "utf8");
  const [, script] = /```sh\n(set -eu\n.*?)```/s.exec(guide)!;
  return start("sh", ["-c", script!]);
}

const add = (a: number, b: number) => client.tasks.create({ capability: "add", payload: { add: [a, b] } });
const allTasks = async () => (await client.tasks.list({ capability: "add", limit: 200 })).tasks;
const healthy = async (kind: string) =>
  (await client.agents.controllers({})).agents.some((one) => one.kind === kind && one.health === "healthy");

test("every task is done once by agents of many kinds, though a tenth is killed at work", async () => {
  const hasPython = has("python3", "--version");
  const doomed = [node(["hang"]), ...(hasPython ? [python(["hang"])] : [])];
  for (let i = 0; i < doomed.length; i++) await add(i, i);
  await until(async () => (await allTasks()).every(({ status }) => status === "running"));
  for (const child of doomed) {
    kill(child);
    await once(child, "exit");
  }

  const drain = new AbortController();
  const begun = new Map<string, number>();
  const work: AgentWork = {
    capabilities: ["add"],
    handle({ taskId, payload }) {
      begun.set(taskId, (begun.get(taskId) ?? 0) + 1);
      const { add: numbers } = payload as { add: readonly number[] };
      return { sum: numbers.reduce((sum, number) => sum + number, 0) };
    },
  };
  let ready = 0;
  const inProcess = Array.from({ length: 20 }, (_, i) =>
    runAgent({ ...server, work, name: `sdk ${i}`, kind: "sdk", signal: drain.signal, onReady: () => ready++ }),
  );
  const kinds = ["node", ...(hasPython ? ["python"] : []), ...(has("curl", "--version") ? ["sh"] : [])];
  node([]);
  if (hasPython) python([]);
  if (kinds.includes("sh")) await shell();
  await until(async () => ready === 20);
  for (const kind of kinds) await until(() => healthy(kind));
  for (let i = 0; i < 80; i++) await add(i, 7);

  const done = await until(async () => {
    const tasks = await allTasks();
    return tasks.every(({ status }) => status === "succeeded") && tasks;
  });
  expect(done).toHaveLength(80 + doomed.length);
  for (const { payload, result } of done) {
    const [a, b] = (payload as { add: [number, number] }).add;
    expect(result).toEqual({ sum: a + b });
  }
  expect([...begun.values()].every((times) => times === 1)).toBe(true);
  expect(done.filter(({ attempt }) => attempt === 2)).toHaveLength(doomed.length);
  expect(done.every(({ attempt }) => attempt <= 2)).toBe(true);
  const status = await client.system.status({});
  expect(status).toMatchObject({ state: "ready", tasks: { queued: 0, running: 0 } });
  expect(status.agents.healthy).toBeGreaterThanOrEqual(20 + kinds.length);
  drain.abort();
  await Promise.all(inProcess);
  expect((await client.agents.list({})).agents.filter(({ kind }) => kind === "sdk")).toEqual([]);
}, 30_000);

test("an agent stops work that was canceled, and registers again when it was taken away", async () => {
  const drain = new AbortController();
  const ids: string[] = [];
  let stopped = false;
  const work: AgentWork = {
    capabilities: ["dig"],
    async handle({ signal }) {
      await once(signal, "abort");
      stopped = true;
      return null;
    },
  };
  const onReady = (agentId: string) => ids.push(agentId);
  const running = runAgent({ ...server, work, name: "digger", leaseMs: 900, signal: drain.signal, onReady });
  const { taskId } = await client.tasks.create({ capability: "dig" });
  await until(async () => (await client.tasks.get({ taskId })).status === "running");
  await client.tasks.cancel({ taskId });
  await until(async () => stopped);
  await client.agents.remove({ agentId: ids[0]! });
  await until(async () => ids.length === 2);
  drain.abort();
  await running;
  expect(await client.tasks.get({ taskId })).toMatchObject({ status: "canceled", attempt: 1 });
}, 30_000);
