import { createTaskDuty } from "@millrace/engine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api[Symbol.asyncDispose]());

interface Said {
  readonly method?: string;
  readonly body?: object;
  /** Of an agent. */
  readonly secret?: string;
}

async function ask(path: string, { method = "POST", body, secret }: Said = {}) {
  const response = await api.request(path, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    ...(secret && { anonymous: true, headers: { Authorization: `Bearer ${secret}` } }),
  });
  const answer = (await response.json()) as Record<string, never>;
  return { status: response.status, answer, code: answer.code as string | undefined };
}

const get = async (taskId: string) => (await ask(`/api/v1/tasks/${taskId}`, { method: "GET" })).answer;
const add = async (body: object = {}): Promise<string> =>
  (await ask("/api/v1/tasks", { body: { capability: "print", payload: { page: 1 }, ...body } })).answer.taskId!;
const duty = () => createTaskDuty({ store: api.parts.store, control: () => api.parts.control }).run();

async function register(more: object = {}) {
  const body = { name: "printer", capabilities: ["print"], ...more };
  const { answer } = await ask("/api/v1/agents", { body });
  const { agentId, secret } = answer as unknown as { agentId: string; secret: string };
  const to = (verb: string, said: object = {}) => ask(`/api/v1/agents/${agentId}/${verb}`, { body: said, secret });
  return { agentId, secret, to };
}

async function proven(more: object = {}) {
  const agent = await register(more);
  const { taskId, payload } = (await agent.to("claim")).answer.task! as { taskId: string; payload: { add: number[] } };
  const result = { sum: payload.add[0]! + payload.add[1]! };
  expect((await agent.to("report", { taskId, attempt: 1, result })).answer).toMatchObject({ status: "succeeded" });
  return agent;
}

describe("an agent", () => {
  it("gets no work before its health task is done, and none at all after a wrong answer", async () => {
    await add();
    const agent = await register();
    const { task } = (await agent.to("claim")).answer as { task?: { taskId: string; capability: string } };
    expect(task).toMatchObject({ capability: "health", payload: { add: [expect.any(Number), expect.any(Number)] } });
    const wrong = await agent.to("report", { taskId: task!.taskId, attempt: 1, result: { sum: -1 } });
    expect(wrong).toMatchObject({ status: 409, code: "AGENT_UNHEALTHY" });
    expect(await agent.to("claim")).toMatchObject({ code: "AGENT_UNHEALTHY" });
    const { answer } = await ask("/controllers", { method: "GET" });
    expect(answer.agents).toMatchObject([{ agentId: agent.agentId, health: "failed", kind: "unknown", holds: [] }]);
  });

  it("that names a piece of its work has to do that too", async () => {
    const healthTask = { capability: "print", payload: { page: 0 }, result: { pages: 1 } };
    const prove = async (done: object) => {
      const agent = await register({ healthTask });
      const { task } = (await agent.to("claim")).answer as unknown as {
        task: { taskId: string; payload: { add: [number, number]; task: object } };
      };
      expect(task.payload.task).toEqual({ capability: "print", payload: { page: 0 } });
      const sum = task.payload.add[0] + task.payload.add[1];
      return agent.to("report", { taskId: task.taskId, attempt: 1, result: { sum, ...done } });
    };
    expect(await prove({})).toMatchObject({ code: "AGENT_UNHEALTHY" });
    expect(await prove({ result: { pages: 2 } })).toMatchObject({ code: "AGENT_UNHEALTHY" });
    expect((await prove({ result: { pages: 1 } })).answer).toMatchObject({ status: "succeeded" });
    const { agents } = (await ask("/controllers", { method: "GET" })).answer;
    expect(agents).toMatchObject([{ health: "failed" }, { health: "failed" }, { health: "healthy", healthTask }]);
    const body = { name: "x", capabilities: ["scan"], healthTask };
    expect(await ask("/api/v1/agents", { body })).toMatchObject({ status: 400, code: "REQUEST_INVALID" });
  });

  it("has a secret that opens only its own work", async () => {
    const [one, other] = [await proven(), await proven()];
    expect(await ask("/api/v1/tasks", { method: "GET", secret: one.secret })).toMatchObject({ code: "SCOPE_MISSING" });
    const foreign = await ask(`/api/v1/agents/${other.agentId}/claim`, { body: {}, secret: one.secret });
    expect(foreign).toMatchObject({ status: 404, code: "AGENT_NOT_FOUND" });
    const more = await ask("/api/v1/agents", { body: { name: "more", capabilities: ["print"] }, secret: one.secret });
    expect(more).toMatchObject({ status: 403, code: "SCOPE_MISSING" });
    const left = await ask(`/api/v1/agents/${one.agentId}`, { method: "DELETE", secret: one.secret });
    expect(left.status).toBe(200);
    expect(await one.to("claim")).toMatchObject({ status: 401, code: "TOKEN_REFUSED" });
  });

  it("that waits gets a task as soon as there is one", async () => {
    const agent = await proven();
    const waiting = agent.to("claim", { waitMs: 20_000 });
    const taskId = await add();
    expect((await waiting).answer.task).toMatchObject({ taskId, attempt: 1, payload: { page: 1 } });
    expect((await agent.to("claim", { holds: [taskId] })).answer).toEqual({ task: null });
    // The answer was lost: the agent does not know that it has it.
    expect((await agent.to("claim")).answer.task).toMatchObject({ taskId, attempt: 1 });
    expect((await agent.to("heartbeat")).answer.holds).toEqual([taskId]);
  });

  it("is heard once, and again when it says the same", async () => {
    const agent = await proven();
    const taskId = await add();
    await agent.to("claim");
    const report = (said: object) => agent.to("report", { taskId, attempt: 1, ...said });
    expect(await report({ result: 1, error: { message: "both" } })).toMatchObject({ code: "REQUEST_INVALID" });
    expect((await report({ result: { pages: 2 } })).answer).toEqual({ taskId, status: "succeeded" });
    expect((await report({ result: { pages: 2 } })).answer).toEqual({ taskId, status: "succeeded" });
    expect(await report({ result: { pages: 3 } })).toMatchObject({ status: 409, code: "TASK_LEASE_LOST" });
    expect(await agent.to("report", { taskId: "task-none", attempt: 1 })).toMatchObject({ code: "TASK_LEASE_LOST" });
    expect(await get(taskId)).toMatchObject({ status: "succeeded", result: { pages: 2 } });
  });

  it("that says nothing is lost: its work goes back, and its late report is refused", async () => {
    const [lost, other] = [await proven({ leaseMs: 500 }), await proven()];
    const taskId = await add();
    await lost.to("claim");
    await until("the task was taken back", async () => {
      await duty();
      return (await get(taskId)).status === "queued";
    });
    expect(await lost.to("heartbeat")).toMatchObject({ status: 409, code: "AGENT_LOST" });
    expect(await lost.to("report", { taskId, attempt: 1 })).toMatchObject({ code: "TASK_LEASE_LOST" });
    expect((await other.to("claim")).answer.task).toMatchObject({ taskId, attempt: 2 });
    const { agents } = (await ask("/api/v1/agents", { method: "GET" })).answer;
    expect(agents).toMatchObject([{ health: "lost" }, { health: "healthy", holds: [taskId] }]);
  });

  it("that leaves gives back what it holds", async () => {
    const agent = await proven();
    const taskId = await add();
    await agent.to("claim");
    await ask(`/api/v1/agents/${agent.agentId}`, { method: "DELETE" });
    expect(await get(taskId)).toMatchObject({ status: "queued", agentId: null });
  });
});

describe("a task", () => {
  it("is tried again after an error, until its retries are used up or the agent says that it is no use", async () => {
    const agent = await proven({ concurrency: 2 });
    const [once, hopeless] = [await add({ retries: 0, priority: 1 }), await add({ retries: 5 })];
    const again = await add({ priority: -1 });
    const fail = async (taskId: string, error: object) => {
      await agent.to("claim");
      return (await agent.to("report", { taskId, attempt: 1, error })).answer.status;
    };
    expect(await fail(once, { message: "jam" })).toBe("failed");
    expect(await fail(hopeless, { message: "no such page", retry: false })).toBe("failed");
    expect(await fail(again, { message: "jam" })).toBe("queued");
    expect(await get(again)).toMatchObject({ attempt: 1, error: { code: "TASK_FAILED", message: "jam" } });
  });

  it("is changed while it waits, and canceled at any time", async () => {
    const taskId = await add();
    const change = (body: object) => ask(`/api/v1/tasks/${taskId}`, { method: "PUT", body });
    const deadline = "2100-01-01T00:00:00.000Z";
    const changed = { payload: 2, priority: 9, retries: 0, deadline };
    expect((await change(changed)).answer).toMatchObject(changed);
    expect((await change({ deadline: null })).answer).toMatchObject({ deadline: null, priority: 9 });
    const agent = await proven();
    await agent.to("claim");
    expect(await change({ priority: 1 })).toMatchObject({ status: 409, code: "TASK_STATE_CONFLICT" });
    const canceled = await ask(`/api/v1/tasks/${taskId}`, { method: "DELETE" });
    expect(canceled.answer).toMatchObject({ status: "canceled" });
    expect((await agent.to("heartbeat")).answer.holds).toEqual([]);
    expect(await agent.to("report", { taskId, attempt: 1 })).toMatchObject({ code: "TASK_LEASE_LOST" });
    expect(await ask("/api/v1/tasks/none", { method: "GET" })).toMatchObject({ status: 404, code: "TASK_NOT_FOUND" });
  });

  it("that has not ended at its deadline has failed", async () => {
    const taskId = await add({ deadline: "2020-01-01T00:00:00.000Z" });
    await duty();
    expect(await get(taskId)).toMatchObject({ status: "failed", error: { code: "TASK_DEADLINE_PASSED" } });
  });

  it("for a flow ends with its run", async () => {
    const ended = (taskId: string) =>
      until("the task has ended", async () => {
        await duty();
        const task = await get(taskId);
        return task.finishedAt !== null && task;
      });
    const said = await ended(await add({ capability: "flow:echo", payload: { say: "hello" } }));
    expect(said).toMatchObject({
      status: "succeeded",
      result: { said: "hello" },
      attempt: 1,
      runId: expect.any(String),
    });
    expect(await ended(await add({ capability: "flow:count", payload: { n: 2 } }))).toMatchObject({ result: "done" });
    const failed = await ended(await add({ capability: "flow:fail", payload: {}, retries: 0 }));
    expect(failed).toMatchObject({ status: "failed", error: { message: expect.stringContaining("the belt broke") } });
    expect(await ended(await add({ capability: "flow:nobody" }))).toMatchObject({ error: { code: "FLOW_NOT_FOUND" } });
  });

  it("for a flow that is canceled cancels its run", async () => {
    const taskId = await add({ capability: "flow:ask", payload: {} });
    await duty();
    const { runId } = await get(taskId);
    await ask(`/api/v1/tasks/${taskId}`, { method: "DELETE" });
    await until("the run is canceled", async () => {
      const { answer } = await ask(`/api/v1/runs/${runId}`, { method: "GET" });
      return answer.status === "canceled";
    });
  });
});

describe("the port", () => {
  it("says in short how it goes", async () => {
    await proven();
    await add();
    expect((await ask("/status", { method: "GET" })).answer).toMatchObject({
      state: "ready",
      agents: { alive: 1, healthy: 1 },
      tasks: { queued: 1, running: 0 },
    });
    expect(await ask("/health", { method: "GET" })).toMatchObject({ status: 200, answer: { status: "healthy" } });
  });

  it("answers 503 for health when it is degraded", async () => {
    api.stop();
    expect(await ask("/health", { method: "GET" })).toMatchObject({ status: 503, code: "SERVER_NOT_READY" });
    expect((await ask("/status", { method: "GET" })).answer).toMatchObject({ state: "degraded" });
  });
});
