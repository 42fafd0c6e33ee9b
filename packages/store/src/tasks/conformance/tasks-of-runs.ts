import { describe, expect } from "vitest";
import { dropCallStatement, forgetDroppedCalls, runsOfDroppedCalls } from "../../calls/dropped-calls.ts";
import {
  beginningMs,
  project,
  type Scene,
  type StoreTarget,
  sceneTest,
  succeed,
  waitFor,
} from "../../conformance/scene.ts";
import type { StoreChange } from "../../store.ts";
import { claimTask, reportTask } from "../claims.ts";
import { takeBack } from "../lapsed.ts";
import { endTask, getTask, taskStatement } from "../tasks.ts";
import { taskSignal } from "../tell-caller.ts";
import { cancelUnneededTasks } from "../unneeded-tasks.ts";
import { bringsWork } from "../work-signs.ts";

const nowMs = beginningMs;
const caller = { project, runId: "caller" };
const failure = { code: "TASK_FAILED", message: "no paper" };

/** A run that waits for tasks which it gave with its own update, each by its id. */
async function giving(scene: Scene, ...taskIds: string[]): Promise<void> {
  const { tables } = scene.store;
  const run = await scene.running(caller.runId);
  const writes = taskIds.map((taskId) =>
    taskStatement(tables, {
      project,
      taskId,
      capability: "print",
      payload: "null",
      priority: 0,
      createdBy: "run:caller",
      createdAt: nowMs,
      deadlineAt: null,
      retries: 0,
      callerRunId: caller.runId,
    }),
  );
  await scene.commit({ updates: [{ ...waitFor(run, { signals: taskIds.map(taskSignal) }), writes }] });
}

const claim = (scene: Scene) =>
  claimTask(scene.store.tables, { project, agentId: "a", capabilities: ["print"], nowMs, leaseMs: 1_000 });

const statusOf = async (scene: Scene, taskId: string) =>
  (await getTask(scene.store.tables, { project, taskId }))?.status;

/** What the run is given when it is claimed again. */
async function toldTo(scene: Scene) {
  const run = (await scene.claim()).find(({ runId }) => runId === caller.runId);
  if (!run) return undefined;
  const { signals } = await scene.store.readSignals(caller);
  return signals.map(({ name, payload }) => ({ name, ...(JSON.parse(payload) as object) }));
}

/** What holds for tasks that steps of runs give, on every database. */
export function tasksOfRunsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`tasks of runs: ${target.name}`, () => {
    it("a task is queued with its run's update, and its result wakes the run with its report", async ({ scene }) => {
      await giving(scene, "t");
      expect(await toldTo(scene)).toBeUndefined();
      const { attempt, callerRunId } = (await claim(scene))!;
      expect(callerRunId).toBe("caller");
      const report = {
        project,
        taskId: "t",
        agentId: "a",
        attempt,
        nowMs,
        status: "succeeded",
        result: "[1]",
      } as const;
      expect(await reportTask(scene.store.tables, report)).toBe(true);
      expect(await reportTask(scene.store.tables, report)).toBe(false);
      expect(await toldTo(scene)).toEqual([{ name: "millrace:task:t", taskId: "t", status: "succeeded", result: [1] }]);
    });

    it("what ends a task otherwise wakes the run too, and what ends nothing wakes nobody", async ({ scene }) => {
      const { tables } = scene.store;
      await giving(scene, "lost", "late");
      const task = (await claim(scene))!;
      expect(await endTask(tables, { project, taskId: task.taskId, attempt: 7, status: "canceled", nowMs })).toBe(
        false,
      );
      expect(await toldTo(scene)).toBeUndefined();
      expect(await takeBack(tables, { task, nowMs, error: failure })).toBe(true);
      const other = task.taskId === "lost" ? "late" : "lost";
      expect(await endTask(tables, { project, taskId: other, status: "canceled", nowMs })).toBe(true);
      expect(await toldTo(scene)).toEqual([
        { name: taskSignal(task.taskId), taskId: task.taskId, status: "failed", error: failure },
        { name: taskSignal(other), taskId: other, status: "canceled" },
      ]);
    });

    it("the tasks of a run that was canceled are canceled, those of one that succeeded are not", async ({ scene }) => {
      const { tables } = scene.store;
      await giving(scene, "t");
      await cancelUnneededTasks(tables, { nowMs });
      expect(await statusOf(scene, "t")).toBe("queued");
      await scene.store.cancelRun({ ...caller, reason: "enough" });
      await cancelUnneededTasks(tables, { caller: { project, runId: "another" }, nowMs });
      expect(await statusOf(scene, "t")).toBe("queued");
      await cancelUnneededTasks(tables, { caller, nowMs });
      expect(await statusOf(scene, "t")).toBe("canceled");
    });

    it("a task that goes on when its run has succeeded stays", async ({ scene }) => {
      await giving(scene, "t");
      await scene.store.sendSignal({ ...caller, name: taskSignal("t"), payload: "null" });
      const run = (await scene.claim()).find(({ runId }) => runId === caller.runId)!;
      await scene.commit({ updates: [succeed(run)] });
      await cancelUnneededTasks(scene.store.tables, { nowMs });
      expect(await statusOf(scene, "t")).toBe("queued");
    });

    it("a call that was dropped cancels its task, and is forgotten when that has ended", async ({ scene }) => {
      const { tables } = scene.store;
      await giving(scene, "t", "kept");
      await tables.write([dropCallStatement(tables, { ...caller, signal: taskSignal("t") })]);
      await forgetDroppedCalls(tables);
      expect(await tables.read(tables.build.selectFrom("dropped_calls").select("signal"))).toHaveLength(1);
      await cancelUnneededTasks(tables, { nowMs });
      expect(await statusOf(scene, "t")).toBe("canceled");
      expect(await statusOf(scene, "kept")).toBe("queued");
      await forgetDroppedCalls(tables);
      expect(await tables.read(tables.build.selectFrom("dropped_calls").select("signal"))).toEqual([]);
      expect(await runsOfDroppedCalls(tables, { limit: 9 })).toEqual([]);
    });

    it("a change brings work only to those who can do it, whatever process made it", async ({ scene }) => {
      const heard: StoreChange[] = [];
      const stop = scene.other.onChange((change) => heard.push(change));
      const task = { project, taskId: "t", capability: "print", retries: 1, attempt: 1 };
      await giving(scene, "t");
      await takeBack(scene.store.tables, { task: { ...(await claim(scene))!, ...task }, nowMs, error: failure });
      await expect
        .poll(() => heard.some((change) => bringsWork(change, { project, capabilities: ["print"] })))
        .toBe(true);
      stop();
      expect(heard.some((change) => bringsWork(change, { project, capabilities: ["scan"] }))).toBe(false);
      expect(heard.some((change) => bringsWork(change, { project: "other", capabilities: ["print"] }))).toBe(false);
      expect(bringsWork({ runs: "many" }, { project, capabilities: [] })).toBe(true);
    });
  });
}
