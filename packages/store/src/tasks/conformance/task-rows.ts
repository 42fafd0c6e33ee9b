import { describe, expect } from "vitest";
import { beginningMs, project, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { claimTask, heldTasks, reportTask, retryTask, tasksHeldBy } from "../claims.ts";
import {
  flowTasksToBegin,
  flowTasksToEnd,
  giveToRun,
  takeBack,
  tasksOfEndedLeases,
  tasksPastDeadline,
} from "../lapsed.ts";
import { countTasks, createTask, endTask, getTask, listTasks, type NewTask, updateTask } from "../tasks.ts";

const leaseMs = 1_000;
const failure = { code: "TASK_FAILED", message: "no paper" };

const add = (scene: Scene, taskId: string, more: Partial<NewTask> = {}) =>
  createTask(scene.store.tables, {
    project,
    taskId,
    capability: "print",
    payload: '{"page":1}',
    priority: 0,
    createdBy: "local",
    createdAt: beginningMs,
    deadlineAt: null,
    retries: 1,
    ...more,
  });

const claim = (scene: Scene, agentId: string, { capabilities = ["print"], store = scene.store } = {}) =>
  claimTask(store.tables, { project, agentId, capabilities, nowMs: scene.clock.nowMs(), leaseMs });

const get = async (scene: Scene, taskId: string) => (await getTask(scene.store.tables, { project, taskId }))!;

/** What holds for tasks, on every database. */
export function tasksConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`tasks: ${target.name}`, () => {
    it("the highest priority is claimed first, then the oldest, and only what the agent can do", async ({ scene }) => {
      await add(scene, "late", { createdAt: beginningMs + 1 });
      await add(scene, "early");
      await add(scene, "urgent", { priority: 5, createdAt: beginningMs + 2 });
      await add(scene, "foreign", { capability: "scan", priority: 9 });
      scene.clock.advance(2);
      await add(scene, "elsewhere", { project: "other", priority: 9 });
      const order = [
        await claim(scene, "a"),
        await claim(scene, "a"),
        await claim(scene, "a"),
        await claim(scene, "a"),
      ];
      expect(order.map((task) => task?.taskId)).toEqual(["urgent", "early", "late", undefined]);
      expect(order[0]).toMatchObject({
        status: "running",
        attempt: 1,
        agentId: "a",
        leaseExpiresAt: beginningMs + 2 + leaseMs,
      });
      expect(await countTasks(scene.store.tables, project)).toEqual({ queued: 1, running: 3 });
      expect((await heldTasks(scene.store.tables, project)).get("a")).toEqual(["early", "late", "urgent"]);
      expect(await tasksHeldBy(scene.store.tables, { project, agentId: "a" })).toEqual(["early", "late", "urgent"]);
    });

    it("a task is given to one agent, however many ask at the same moment", async ({ scene }) => {
      for (let task = 0; task < 12; task++) await add(scene, `t${task}`);
      const given: string[] = [];
      // One that lost the race asks again.
      while (given.length < 12) {
        const claims = Array.from({ length: 8 }, (_, agent) =>
          claim(scene, `a${agent}`, { store: agent % 2 === 0 ? scene.store : scene.other }),
        );
        for (const task of await Promise.all(claims)) if (task) given.push(task.taskId);
      }
      expect(new Set(given).size).toBe(12);
      expect(await claim(scene, "z")).toBeNull();
    });

    it("only the claim that holds the task is heard, and once", async ({ scene }) => {
      await add(scene, "t");
      const { attempt } = (await claim(scene, "a"))!;
      const report = (more: object) =>
        reportTask(scene.other.tables, {
          ...{ project, taskId: "t", agentId: "a", attempt, nowMs: scene.clock.nowMs() },
          ...{ status: "succeeded", result: "1" },
          ...more,
        });
      expect(await report({ agentId: "b" })).toBe(false);
      expect(await report({ attempt: 2 })).toBe(false);
      expect(await report({ nowMs: beginningMs + leaseMs })).toBe(false);
      expect(await report({})).toBe(true);
      expect(await report({ result: "2" })).toBe(false);
      expect(await get(scene, "t")).toMatchObject({
        status: "succeeded",
        result: "1",
        finishedAt: beginningMs,
        error: null,
      });
    });

    it("an attempt that failed goes back, and the next one has the next number", async ({ scene }) => {
      await add(scene, "t");
      const { attempt } = (await claim(scene, "a"))!;
      const held = { project, taskId: "t", agentId: "a", capability: "print", attempt, nowMs: beginningMs };
      expect(await retryTask(scene.store.tables, { ...held, availableAt: beginningMs + 5, error: failure })).toBe(true);
      expect(await claim(scene, "a")).toBeNull();
      scene.clock.advance(5);
      expect(await claim(scene, "b")).toMatchObject({ attempt: 2, error: failure });
      expect(await retryTask(scene.store.tables, { ...held, availableAt: beginningMs, error: failure })).toBe(false);
    });

    it("a task whose lease has ended is taken back, once, until its retries are used up", async ({ scene }) => {
      await add(scene, "t");
      await claim(scene, "a");
      const lost = () => tasksOfEndedLeases(scene.store.tables, { nowMs: scene.clock.nowMs(), limit: 9 });
      expect(await lost()).toEqual([]);
      scene.clock.advance(leaseMs);
      const [task] = await lost();
      const back = () => takeBack(scene.store.tables, { task: task!, nowMs: scene.clock.nowMs(), error: failure });
      expect([await back(), await back()]).toEqual([true, false]);
      expect(await claim(scene, "b")).toMatchObject({ attempt: 2 });
      scene.clock.advance(leaseMs);
      const [again] = await lost();
      expect(await takeBack(scene.store.tables, { task: again!, nowMs: scene.clock.nowMs(), error: failure })).toBe(
        true,
      );
      expect(await get(scene, "t")).toMatchObject({ status: "failed", error: failure });
    });

    it("nobody gets a task past its deadline", async ({ scene }) => {
      await add(scene, "t", { deadlineAt: beginningMs + 10 });
      const late = () => tasksPastDeadline(scene.store.tables, { nowMs: scene.clock.nowMs(), limit: 9 });
      expect(await late()).toEqual([]);
      scene.clock.advance(10);
      expect(await claim(scene, "a")).toBeNull();
      expect((await late()).map(({ taskId }) => taskId)).toEqual(["t"]);
    });

    it("only a task that waits is changed, and one that has ended is not ended again", async ({ scene }) => {
      const { tables } = scene.store;
      await add(scene, "t");
      const key = { project, taskId: "t" };
      const change = { priority: 3, payload: "2", retries: 0, deadlineAt: beginningMs + 99 };
      expect(await updateTask(tables, { ...key, ...change })).toBe(true);
      expect(await get(scene, "t")).toMatchObject(change);
      await claim(scene, "a");
      expect(await updateTask(tables, { ...key, priority: 4 })).toBe(false);
      expect(await endTask(tables, { ...key, status: "canceled", nowMs: beginningMs })).toBe(true);
      expect(await endTask(tables, { ...key, status: "canceled", nowMs: beginningMs })).toBe(false);
    });

    it("they are listed newest first, in pages, by capability and status", async ({ scene }) => {
      const { tables } = scene.store;
      await add(scene, "a");
      await add(scene, "b");
      await add(scene, "c", { createdAt: beginningMs + 1, capability: "scan" });
      const list = async (filter: object) =>
        (await listTasks(tables, { project, limit: 2, ...filter })).map(({ taskId }) => taskId);
      expect(await list({})).toEqual(["c", "b"]);
      expect(await list({ after: "b" })).toEqual(["a"]);
      expect(await list({ capability: "scan" })).toEqual(["c"]);
      expect(await list({ status: "running" })).toEqual([]);
    });

    it("a task for a flow is found when it has to begin and when its run has ended", async ({ scene }) => {
      const { tables } = scene.store;
      await add(scene, "t", { capability: "flow:sync" });
      const [task] = await flowTasksToBegin(tables, { nowMs: beginningMs, limit: 9 });
      await scene.queue("run");
      expect(await giveToRun(tables, { from: task!, runId: "run" })).toBe(true);
      expect(await giveToRun(tables, { from: task!, runId: "run" })).toBe(false);
      expect(await flowTasksToEnd(tables, { limit: 9 })).toEqual([]);
      await scene.store.cancelRun({ project, runId: "run", reason: "no" });
      expect(await flowTasksToEnd(tables, { limit: 9 })).toMatchObject([{ taskId: "t", runId: "run", attempt: 1 }]);
      expect(await flowTasksToBegin(tables, { nowMs: beginningMs, limit: 9 })).toEqual([]);
    });
  });
}
