import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { listenForStop } from "../terminal/stop-requests.ts";
import { called, calledForJson } from "../testing/called.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder, writeFiles } from "../testing/temporary-folder.ts";
import { agentRun } from "./agent-run.ts";
import { watchAgents } from "./agents.ts";

const doubling = `
  export const capabilities = ["double"];
  export function handle({ payload }) {
    if (payload === null) throw new Error("there is nothing to double");
    return payload * 2;
  }
`;

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  writeFiles(folder, { "double.mjs": doubling, "empty.mjs": "", "idle.mjs": "export const capabilities = ['idle'];" });
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

it("millrace agents watch tells how agents come and go until it is told to stop", async () => {
  const { agents } = createClient(server);
  const source = Object.assign(new EventEmitter(), { exit() {} });
  const { agentId } = await agents.register({ name: "passing", capabilities: ["pass"] });
  const told: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => told.push(String(text)) > 0);
  try {
    const watching = watchAgents({ dataDir: folder }, () => listenForStop({ process: source }));
    await vi.waitFor(() => expect(told).toEqual([`${agentId}  passing  unproven, holds 0\n`]));
    await agents.remove({ agentId });
    await vi.waitFor(() => expect(told[1]).toBe(`${agentId}  gone\n`), { timeout: 5_000 });
    source.emit("SIGINT");
    expect(await watching).toBe(130);
  } finally {
    write.mockRestore();
  }
});

describe("millrace agent run", { timeout: 20_000 }, () => {
  it("does tasks until it is told to stop, and leaves", async () => {
    const client = createClient(server);
    expect((await called(folder, "agents")).stdout).toContain("No agents");
    expect((await called(folder, "tasks")).stdout).toBe("No tasks.\n");
    const made = await client.tasks.create({ capability: "double", payload: 21 });
    const hopeless = await client.tasks.create({ capability: "double", retries: 0 });
    const source = Object.assign(new EventEmitter(), { exit() {} });
    const options = { dataDir: folder, concurrency: "2", lease: "30s" };
    const { exitCode, stdout } = await captured(async () => {
      const running = agentRun(join(folder, "double.mjs"), options, () => listenForStop({ process: source }));
      const ended = async (taskId: string) => (await client.tasks.get({ taskId })).finishedAt !== null;
      while (!((await ended(made.taskId)) && (await ended(hopeless.taskId))));
      const { json } = await calledForJson(folder, "agents");
      expect(json.agents).toMatchObject([{ name: "double", kind: "node", health: "healthy" }]);
      expect((await called(folder, "agents")).stdout).toMatch(/double +node +healthy +0 +double/);
      source.emit("SIGTERM");
      return running;
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Agent double is ready: agent-/);
    expect(await client.tasks.get({ taskId: made.taskId })).toMatchObject({ result: 42, attempt: 1 });
    expect((await called(folder, "tasks", "show", made.taskId)).stdout).toMatch(
      /^double succeeded.*\n {2}agent .*\n.*\n\n42\n$/,
    );
    expect((await called(folder, "tasks", "show", hopeless.taskId)).stdout).toContain("  wrong    there is nothing");
    expect((await called(folder, "tasks", "--status", "failed")).stdout).toContain("there is nothing to double");
    expect((await calledForJson(folder, "agents")).json.agents).toEqual([]);
    expect(source.listenerCount("SIGTERM")).toBe(0);
  });

  it("is given tasks from the command line, which shows and cancels them", async () => {
    const made = await called(folder, "tasks", "create", "paint", "--payload", '{"red":1}', "--retries", "0");
    const [, taskId = ""] = /millrace tasks show (\S+)\n$/.exec(made.stdout) ?? [];
    expect((await called(folder, "tasks", "show", taskId)).stdout).toBe(
      `paint queued, attempt 0  ${taskId}\n  payload  {"red":1}\n`,
    );
    expect((await called(folder, "tasks", "cancel", taskId)).stdout).toBe(`The task ${taskId} is canceled.\n`);
    expect((await calledForJson(folder, "tasks", "show", taskId)).json).toMatchObject({
      status: "canceled",
      retries: 0,
    });
    const urgent = (await calledForJson(folder, "tasks", "create", "paint", "--priority", "7")).json;
    expect(urgent).toMatchObject({ priority: 7, payload: null });
    const { stdout } = await called(folder, "tasks", "update", urgent.taskId, "--payload", "3", "--deadline", "2h");
    expect(stdout).toMatch(/^paint queued.*\n {2}priority 7\n {2}deadline \d{4}-.*\n {2}payload {2}3\n$/);
    const later = ["--priority", "-5", "--retries", "1", "--deadline", "none"];
    const { json: changed } = await calledForJson(folder, "tasks", "update", urgent.taskId, ...later);
    expect(changed).toMatchObject({ priority: -5, retries: 1, deadline: null, payload: 3 });
    expect((await called(folder, "tasks", "update", urgent.taskId)).stderr).toContain("it must be said what changes");
    await called(folder, "tasks", "cancel", urgent.taskId);
    expect(await called(folder, "tasks", "update", urgent.taskId, "--priority", "1")).toMatchObject({ exitCode: 4 });
    expect(await called(folder, "tasks", "show", "nope")).toMatchObject({ exitCode: 3 });
    expect((await called(folder, "tasks", "create", "paint", "--priority", "soon")).stderr).toContain(
      "'--priority <n>' argument 'soon' is invalid",
    );
  });

  it("is taken away from the command line", async () => {
    const { agentId } = await createClient(server).agents.register({ name: "painter", capabilities: ["paint"] });
    expect((await called(folder, "agents", "remove", agentId)).stdout).toBe(
      `Removed ${agentId}; what it held is queued again.\n`,
    );
    expect((await calledForJson(folder, "agents", "list")).json.agents).toEqual([]);
    expect(await called(folder, "agents", "remove", agentId)).toMatchObject({ exitCode: 3 });
  });

  it.each([
    ["empty.mjs", "capabilities"],
    ["idle.mjs", "handle(task)"],
    ["missing.mjs", "a module that loads"],
  ])("refuses %s", async (file, words) => {
    const { exitCode, stderr } = await called(folder, "agent", "run", join(folder, file));
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it("wants a server, and a token for one elsewhere", async () => {
    const run = (...more: readonly string[]) =>
      called(temporaryFolder(), "agent", "run", join(folder, "double.mjs"), ...more);
    expect(await run()).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("none answers") });
    expect(await run("--server", server.url)).toMatchObject({ exitCode: 2 });
  });
});
