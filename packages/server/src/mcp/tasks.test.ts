import { PassThrough } from "node:stream";
import { type Scope, scopes } from "@millrace/contract";
import { z } from "@millrace/flow";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Handler } from "../http/bind.ts";
import { handlers } from "../http/handlers.ts";
import { type Listening, listen } from "../http/listen.ts";
import { call, openTestApi, origin, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";
import { createOperationCaller } from "./operation-caller.ts";
import { serveMcpStdio } from "./serve-stdio.ts";

let api: TestApi;
let listening: Listening;
beforeAll(async () => {
  api = await openTestApi({ port: () => listening.port });
  listening = await listen({ host: "127.0.0.1", port: 0, fetch: (request, env) => api.app.fetch(request, env) });
});
afterAll(async () => {
  api.stop();
  await listening.close({ graceMs: 1_000 });
  await api[Symbol.asyncDispose]();
});

const extension = { extensions: { "io.modelcontextprotocol/tasks": {} } };
const answer = z.looseObject({});

/** What a message may have. */
interface Told {
  readonly method?: string;
  readonly params?: object;
  readonly result?: Record<string, unknown>;
}

/** The real client, over a socket, and all that it is told. */
async function connected(options: { mode: "legacy" | { pin: string }; capabilities?: object; token?: string }) {
  const { mode, capabilities = {}, token = api.parts.token.text } = options;
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities, versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${listening.port}/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  const told: Told[] = [];
  const { onmessage } = transport;
  transport.onmessage = (message) => {
    told.push(message as Told);
    onmessage?.(message);
  };
  const ask = (method: string, params: object = {}) =>
    client.request({ method, params: { ...params } }, answer) as Promise<Record<string, unknown>>;
  return { client, ask, told };
}

/** The real client at the other end of a pair of pipes, for a project. */
async function piped(of: string) {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const all = Object.values(handlers).flatMap((verbs) => Object.values(verbs) as Handler[]);
  const caller = createOperationCaller({
    parts: api.parts,
    handlers: new Map(all.map((handler) => [handler.operation.id, handler])),
    principal: { id: "local", project: of, scopes },
    request: new Request(`${origin}/mcp`),
    closeCancels: false,
  });
  const ending = new AbortController();
  const { signal } = ending;
  const served = serveMcpStdio({ caller, input: there, output: back, signal, onUnforeseen: () => {} });
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode: "legacy" } });
  await client.connect(new StdioServerTransport(back, there));
  onTestFinished(async () => {
    there.end();
    await served;
  });
  return (method: string, params: object = {}) =>
    client.request({ method, params: { ...params } }, answer) as Promise<Record<string, unknown>>;
}

async function tokenWith(given: readonly Scope[]): Promise<string> {
  const body = JSON.stringify({ name: "test", scopes: given });
  return ((await call(api, "/api/v1/tokens", { id: "tokens.create", method: "POST", body })) as { secret: string })
    .secret;
}

async function isWaiting(runId: unknown): Promise<void> {
  await until("the run waits", async () => {
    const run: { status: string } = await call(api, `/api/v1/runs/${runId}`, { id: "runs.get" });
    return run.status === "waiting";
  });
}

async function signal(runId: unknown, payload: string): Promise<void> {
  await isWaiting(runId);
  const body = JSON.stringify({ name: "answer", payload });
  await call(api, `/api/v1/runs/${runId}/signals`, { id: "runs.signal", method: "POST", body });
}

describe("tasks of a session", () => {
  const session = (token?: string) => connected({ mode: "legacy", ...(token !== undefined && { token }) });
  type Session = Awaited<ReturnType<typeof session>>;

  async function begun({ ask }: Pick<Session, "ask">, name: string, input: object = {}) {
    const { task } = await ask("tools/call", { name, arguments: input, task: { ttl: 60_000 } });
    return task as { taskId: string; status: string };
  }

  it("are offered for flows alone", async () => {
    const { client, ask } = await session();
    expect(client.getServerCapabilities()?.tasks).toEqual({ list: {}, cancel: {}, requests: { tools: { call: {} } } });
    const tools = new Map((await client.listTools()).tools.map(({ name, execution }) => [name, execution]));
    expect(tools.get("ask")).toEqual({ taskSupport: "optional" });
    expect(tools.get("runs_list")).toBeUndefined();
    await expect(begun({ ask }, "runs_list")).rejects.toMatchObject({ code: -32_601 });
    await expect(begun({ ask }, "echo", { say: 7 })).rejects.toMatchObject({ data: { code: "INPUT_INVALID" } });
  });

  it("answer with what the tool would have, when its run has ended, and tell that it has", async () => {
    const one = await session();
    const task = await begun(one, "ask");
    const { taskId } = task;
    expect(task).toMatchObject({ status: "working", ttl: null });
    await isWaiting(taskId);
    expect(await one.ask("tasks/get", { taskId })).toMatchObject({
      taskId,
      status: "working",
      statusMessage: "waiting",
      pollInterval: 5_000,
    });
    const result = one.ask("tasks/result", { taskId });
    await signal(taskId, "yes");
    expect(await result).toMatchObject({
      structuredContent: { runId: taskId, status: "succeeded", output: { payload: "yes" } },
      _meta: { "io.modelcontextprotocol/related-task": { taskId } },
    });
    const [ended] = await until("the session was told", async () => {
      const all = one.told.filter(({ method }) => method === "notifications/tasks/status");
      return all.length > 0 && all;
    });
    expect(ended?.params).toMatchObject({ taskId, status: "completed" });
  });

  it("are there for another session, which lists and cancels them", async () => {
    const first = await session();
    const { taskId } = await begun(first, "ask");
    await first.client.close();
    const { ask } = await session();
    const { tasks, nextCursor } = (await ask("tasks/list")) as { tasks: unknown[]; nextCursor?: string };
    expect(tasks).toContainEqual(expect.objectContaining({ taskId, status: "working" }));
    expect(nextCursor).toBeUndefined();
    expect(await ask("tasks/cancel", { taskId })).toMatchObject({ taskId, status: "cancelled" });
    await expect(ask("tasks/cancel", { taskId })).rejects.toMatchObject({ code: -32_602 });
    expect(await ask("tasks/result", { taskId })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("the task was canceled") }, {}],
    });
  });

  it("say that a run failed, follow one that goes on as another, and keep what one responded with", async () => {
    const { ask } = await session();
    const ended = async (flow: string, input: object = {}) => {
      const { taskId } = await begun({ ask }, flow, input);
      return { taskId, result: await ask("tasks/result", { taskId }), task: await ask("tasks/get", { taskId }) };
    };
    const failed = await ended("fail");
    expect(failed.result).toMatchObject({ isError: true });
    expect(failed.task).toMatchObject({ status: "failed", statusMessage: expect.stringMatching(/^failed: [A-Z_]+$/) });
    const counted = await ended("count", { n: 2 });
    expect(counted.result).toMatchObject({ structuredContent: { output: "done" } });
    expect(counted.task).toMatchObject({ taskId: counted.taskId, status: "completed" });
    const { taskId } = await begun({ ask }, "accept");
    await isWaiting(taskId);
    await ask("tasks/cancel", { taskId });
    expect(await ask("tasks/result", { taskId })).toMatchObject({ structuredContent: { output: { accepted: true } } });
  });

  it("are of one project, and canceled by whom may write runs alone", async () => {
    const { taskId } = await begun(await session(), "ask");
    const other = await piped("other");
    const missing = { code: -32_602, data: { code: "RUN_NOT_FOUND" } };
    for (const method of ["tasks/get", "tasks/result", "tasks/cancel"])
      await expect(other(method, { taskId })).rejects.toMatchObject(missing);
    expect(await other("tasks/list")).toEqual({ tasks: [] });
    const reader = await session(await tokenWith(["runs:read"]));
    await expect(reader.ask("tasks/cancel", { taskId })).rejects.toMatchObject({ data: { code: "SCOPE_MISSING" } });
    // Another server of the same store, over a pipe, knows it too.
    const ask = await piped(project);
    expect(await ask("tasks/cancel", { taskId })).toMatchObject({ status: "cancelled" });
  });
});

describe("the extension for tasks", () => {
  const mode = { pin: "2026-07-28" };

  /** The task that a call became. The client at hand refuses such an answer: it is read before it gets there. */
  async function begun({ ask, told }: Awaited<ReturnType<typeof connected>>, name: string, waitMs: number) {
    const asked = ask("tools/call", { name, arguments: {}, _meta: { "millrace/wait": waitMs } });
    await expect(asked).rejects.toMatchObject({ code: "UNSUPPORTED_RESULT_TYPE" });
    return told.at(-1)?.result as { taskId: string };
  }

  it("makes a task of a call that lasts, with the result inside when it has ended", async () => {
    const one = await connected({ mode, capabilities: extension });
    expect(one.client.getServerCapabilities()).toMatchObject(extension);
    const quick = await one.client.callTool({ name: "echo", arguments: { say: "hi" } });
    expect(quick.structuredContent).toMatchObject({ output: { said: "hi" } });
    const task = await begun(one, "ask", 20);
    expect(task).toMatchObject({ resultType: "task", status: "working", ttlMs: null, pollIntervalMs: 5_000 });
    const { taskId } = task;
    const { ask } = await connected({ mode, capabilities: extension });
    expect(await ask("tasks/get", { taskId })).not.toHaveProperty("result");
    expect(await ask("tasks/update", { taskId, inputResponses: {} })).not.toHaveProperty("taskId");
    await signal(taskId, "yes");
    const done = await until("the task is done", async () => {
      const seen = await ask("tasks/get", { taskId });
      return seen.status === "completed" && seen;
    });
    expect(done.result).toMatchObject({ structuredContent: { runId: taskId, output: { payload: "yes" } } });
    expect(await ask("tasks/cancel", { taskId })).not.toHaveProperty("taskId");
    expect(await ask("tasks/get", { taskId })).toMatchObject({ status: "completed" });
  });

  it("cancels a task, and tells of a run that failed as a result", async () => {
    const one = await connected({ mode, capabilities: extension });
    const { taskId } = await begun(one, "ask", 0);
    await one.ask("tasks/cancel", { taskId });
    const canceled = await one.ask("tasks/get", { taskId });
    expect(canceled).toMatchObject({ status: "cancelled" });
    expect(canceled).not.toHaveProperty("result");
    const failing = await begun(one, "fail", 0);
    const failed = await until("the task is done", async () => {
      const seen = await one.ask("tasks/get", { taskId: failing.taskId });
      return seen.status === "completed" && seen;
    });
    expect(failed.result).toMatchObject({ isError: true });
    await expect(one.ask("tasks/get", { taskId: "none" })).rejects.toMatchObject({ code: -32_602 });
  });

  it("is for those who declare it: others get the answer of the tool", async () => {
    const { client, ask } = await connected({ mode });
    const result = await client.callTool({ name: "ask", arguments: {}, _meta: { "millrace/wait": 0 } });
    const { runId } = result.structuredContent as { runId: string };
    await expect(ask("tasks/get", { taskId: runId })).rejects.toMatchObject({ code: -32_021 });
    await client.callTool({ name: "runs_cancel", arguments: { runId } });
  });
});
