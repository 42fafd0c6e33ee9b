import { z } from "@millrace/flow";
import { bringsWork, claimTask, endTask, getTask, listTasks, reportTask, type Task } from "@millrace/store/tasks";
import { expect, test } from "vitest";
import { cancelCalledDuty } from "../children/cancel-called.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { createTaskDuty } from "./task-duty.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 3_600_000 });
const tasks = () => listTasks(world().store.tables, { project, limit: 100 });
const nowMs = () => world().store.tables.nowMs();

/** An agent that takes the next task and says what came of it. */
async function work(end: { readonly result: unknown } | { readonly error: string }): Promise<Task> {
  const { tables } = world().store;
  const options = { project, agentId: "a", capabilities: ["resize", "scan"], leaseMs: 60_000, nowMs: await nowMs() };
  const task = (await claimTask(tables, options))!;
  const claim = { project, taskId: task.taskId, agentId: "a", attempt: task.attempt, nowMs: await nowMs() };
  const ending =
    "error" in end
      ? ({ status: "failed", error: { code: "TASK_FAILED", message: end.error } } as const)
      : ({ status: "succeeded", result: JSON.stringify(end.result) } as const);
  expect(await reportTask(tables, { ...claim, ...ending })).toBe(true);
  return task;
}

async function waiting(run: Parameters<typeof flow>[0]): Promise<string> {
  await world().publish(flow(run));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  return runId;
}

test("A task is queued with the entry of its step, and its result is what the step returns; the run rests meanwhile", async () => {
  const runId = await waiting(({ step }) =>
    step.task("cover", { capability: "resize", payload: { width: 640 }, priority: 5, retries: 1 }),
  );
  await world().settle();
  expect(world().worker.status().runs).toBe(0);
  const [task] = await tasks();
  expect(task).toMatchObject({ capability: "resize", payload: '{"width":640}', priority: 5, retries: 1 });
  expect(task).toMatchObject({ callerRunId: runId, createdBy: `run:${runId}`, deadlineAt: null });
  expect(await world().journal(runId, "wait.started")).toMatchObject([
    { name: "cover", body: { wait: "task", taskId: task!.taskId, capability: "resize", until: null } },
  ]);
  await work({ result: { bytes: 3 } });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ bytes: 3 });
});

test("Agents that wait for such work are told of a task once it is there", async () => {
  const heard: string[] = [];
  const stop = world().store.onChange(async (change) => {
    if (bringsWork(change, { project, capabilities: ["resize"] })) heard.push((await tasks())[0]!.status);
  });
  await waiting(({ step }) => step.task("cover", { capability: "resize" }));
  await world().until(async () => heard.length > 0);
  stop();
  expect(heard).toEqual(["queued"]);
});

test("A restart gives no second task, and the recorded result is not asked for again", async () => {
  const wall = gate();
  const runId = await waiting(async ({ step }) => {
    const made = await step.task("cover", { capability: "resize" });
    await step("wall", () => wall.pass());
    return made;
  });
  await world().restart();
  await world().settle();
  await work({ result: 1 });
  await wall.reached;
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toBe(1);
  expect(await tasks()).toHaveLength(1);
});

test("The result must fit the response, and is what the schema makes of it", async () => {
  const errors: unknown[] = [];
  const runId = await waiting(async ({ step }) => {
    const response = z.object({ bytes: z.number().transform((bytes) => `${bytes} B`) });
    const fits = await step.task("fits", { capability: "resize", response });
    await step.task("unfit", { capability: "resize", response }).catch((error) => errors.push(error));
    return fits.bytes;
  });
  await work({ result: { bytes: 3 } });
  await world().fly(async () => (await tasks()).length === 2);
  await work({ result: { bytes: "three" } });
  await world().ended(runId);
  expect(await world().output(runId)).toBe("3 B");
  expect(errors).toMatchObject([{ code: "TASK_RESULT_INVALID", message: expect.stringContaining("bytes: ") }]);
});

test("A task that failed or was canceled throws TASK_FAILED with its error as the cause", async () => {
  const errors: unknown[] = [];
  const runId = await waiting(async ({ step }) => {
    for (const key of ["failed", "canceled"])
      await step.task("scan", { capability: "scan", key }).catch((error) => errors.push(error));
  });
  await work({ error: "no paper" });
  await world().fly(async () => (await tasks()).length === 2);
  const { taskId } = (await tasks()).find(({ status }) => status === "queued")!;
  await endTask(world().store.tables, { project, taskId, status: "canceled", nowMs: await nowMs() });
  await world().ended(runId);
  expect(errors.slice(-2)).toMatchObject([
    { code: "TASK_FAILED", retry: false, cause: { message: "no paper" }, data: { status: "failed" } },
    { code: "TASK_FAILED", message: expect.stringContaining("canceled"), data: { taskId, status: "canceled" } },
  ]);
});

test("With `within` a timeout is a value, whether the run or the store sees the deadline first", async () => {
  const once = ({ step }: Parameters<Parameters<typeof flow>[0]>[0]) =>
    step.task("cover", { capability: "resize", within: "10m" });
  const late = await waiting(once);
  await world().ended(late);
  const [{ taskId } = { taskId: "" }] = await tasks();
  expect(await world().output(late)).toEqual({ outcome: "timed out", taskId });
  const told = await waiting(once);
  const open = (await tasks()).find((task) => task.callerRunId === told)!;
  const passed = { code: "TASK_DEADLINE_PASSED", message: "too late" };
  await endTask(world().store.tables, { ...open, status: "failed", error: passed, nowMs: await nowMs() });
  await world().ended(told);
  expect(await world().output(told)).toEqual({ outcome: "timed out", taskId: open.taskId });
  const inTime = await waiting(once);
  const duty = createTaskDuty({ store: world().store, control: () => world().control });
  expect(await duty.run()).toBe(1_000);
  expect((await getTask(world().store.tables, { project, taskId }))?.error?.code).toBe("TASK_DEADLINE_PASSED");
  await work({ result: "done" });
  await world().ended(inTime);
  expect(await world().output(inTime)).toEqual({ outcome: "finished", result: "done" });
});

test("A run that is canceled or fails takes its tasks along", async () => {
  const canceled = await waiting(({ step }) => step.task("cover", { capability: "resize" }));
  await world().control.cancel({ project, runId: canceled });
  await world().until(async () => (await tasks())[0]?.status === "canceled");
  const wall = gate();
  await world().publish(
    flow(async ({ step }) => {
      const given = step.task("cover", { capability: "resize" });
      await step("wall", () => wall.pass());
      throw new Error(`no need of ${typeof given}`);
    }),
  );
  const failed = await world().start("flow");
  await world().fly(async () => (await tasks()).length === 2);
  wall.resolve();
  expect(await world().ended(failed)).toBe("failed");
  await world().until(async () => (await tasks()).every(({ status }) => status === "canceled"));
});

test("The duty cancels what a process that died left behind", async () => {
  const runId = await waiting(({ step }) => step.task("cover", { capability: "resize" }));
  await world().store.cancelRun({ project, runId, reason: "enough" });
  expect(await tasks()).toMatchObject([{ status: "queued" }]);
  await cancelCalledDuty(world().store).run();
  expect(await tasks()).toMatchObject([{ status: "canceled" }]);
});

test("The branch of a race that loses has its task canceled, and step.all gives many", async () => {
  const runId = await waiting(async ({ step }) => {
    const { winner } = await step.race("first", {
      agent: () => step.task("cover", { capability: "resize" }),
      clock: () => step.sleep("patience", "5m"),
    });
    const sizes = await step.all("size", [1, 2], { concurrency: 2 }, (width) =>
      step.task("resize", { capability: "resize", payload: { width } }),
    );
    return { winner, sizes };
  });
  await world().fly(async () => (await tasks()).length === 3);
  await world().until(async () => (await tasks()).some(({ status }) => status === "canceled"));
  const widths = [];
  for (let done = 0; done < 2; done++) {
    await work({ result: done });
    widths.push(done);
  }
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ winner: "clock", sizes: expect.arrayContaining(widths) });
});

test("A retried run gives the task again that failed, and keeps the result of the one that did not", async () => {
  const runId = await waiting(async ({ step }) => [
    await step.task("good", { capability: "scan" }),
    await step.task("bad", { capability: "scan" }),
  ]);
  await work({ result: 1 });
  await world().fly(async () => (await tasks()).length === 2);
  await work({ error: "no paper" });
  expect(await world().ended(runId)).toBe("failed");
  const again = await world().control.retry({ project, runId });
  await world().ended(again.runId, "waiting");
  expect((await work({ result: 2 })).callerRunId).toBe(again.runId);
  await world().ended(again.runId);
  expect(await world().output(again.runId)).toEqual([1, 2]);
  expect(await tasks()).toHaveLength(3);
});

test("migrate() moves a run that waits for a task to code that gives the same one", async () => {
  const gives = (answer: string) =>
    flow(async ({ step }) => [answer, await step.task("cover", { capability: "resize" })]);
  await world().publish(gives("old"));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().publish(flow(({ step }) => step.sleep("cover", "1h")));
  const refused = await world().control.migrate({ project, flow: "flow", dryRun: true });
  expect(refused.runs).toMatchObject([{ runId, refused: { code: "REPLAY_DIVERGED" } }]);
  await world().publish(gives("new"));
  await world().control.migrate({ project, flow: "flow" });
  await work({ result: 3 });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual(["new", 3]);
});

test.each([
  [{ capability: "flow:other" }, "FLOW_DEFINITION_INVALID"],
  [{ capability: "a".repeat(65) }, "FLOW_DEFINITION_INVALID"],
  [{ capability: "resize", priority: 1.5 }, "FLOW_DEFINITION_INVALID"],
  [{ capability: "resize", retries: 101 }, "FLOW_DEFINITION_INVALID"],
  [{ capability: "resize", payload: "x".repeat(1024 * 1024) }, "VALUE_TOO_LARGE"],
])("A task that no agent can be given is refused: %#", async (options, code) => {
  await world().publish(flow(({ step }) => step.task("cover", options)));
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  await expect(world().output(runId)).rejects.toMatchObject({ code });
  expect(await tasks()).toEqual([]);
});
