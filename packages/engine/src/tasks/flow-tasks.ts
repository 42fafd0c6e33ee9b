import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { RunDetail, Store } from "@millrace/store";
import { endTask, flowCapability, giveToRun, type Task, type TaskError, takeBack } from "@millrace/store/tasks";
import type { RunControl } from "../control/run-control.ts";

const firstRetryMs = 500;
const longestRetryMs = 60_000;

/** Starts the run of a task for a flow. */
export async function beginFlowTask(
  task: Task,
  { store, control }: { readonly store: Store; readonly control: Pick<RunControl, "start" | "cancel"> },
): Promise<void> {
  const { project, taskId, attempt } = task;
  try {
    const { runId } = await control.start({
      project,
      flow: task.capability.slice(flowCapability.length),
      input: JSON.parse(task.payload) as Json,
      priority: task.priority,
      // Two that believe that they lead start one run.
      idempotencyKey: `${taskId}/${attempt + 1}`,
    });
    if (await giveToRun(store.tables, { from: task, runId })) return;
    // Canceled, or ended by its deadline, since it was read.
    const reason = `its task has ended: ${taskId}`;
    if (await hasEnded(store, task)) await control.cancel({ project, runId, reason });
  } catch (error) {
    // A full queue has room again later, and a database is back; what never can be is said at once.
    if (!(error instanceof MillraceError) || error.retry) throw error;
    const { code, message } = error;
    const nowMs = await store.tables.nowMs();
    await endTask(store.tables, { project, taskId, attempt, nowMs, status: "failed", error: { code, message } });
  }
}

async function hasEnded(store: Store, { project, taskId }: Task): Promise<boolean> {
  const { build, read } = store.tables;
  const [row] = await read(
    build.selectFrom("tasks").select("finished_at").where("project", "=", project).where("task_id", "=", taskId),
  );
  return row?.finished_at !== null;
}

/** Ends a task for a flow as its run has ended, or has it tried again. */
export async function endFlowTask(
  task: Task,
  { store, nowMs }: { readonly store: Store; readonly nowMs: number },
): Promise<void> {
  const { tables } = store;
  const { project, taskId, attempt, runId } = task;
  const run = await store.getRun({ project, runId: runId! });
  const ended = endingOf(run, runId!);
  if ("continuedAs" in ended) return void (await giveToRun(tables, { from: task, runId: ended.continuedAs }));
  if ("output" in ended)
    return void (await endTask(tables, {
      project,
      taskId,
      attempt,
      nowMs,
      status: "succeeded",
      result: JSON.stringify(ended.output),
    }));
  const backoffMs = Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs);
  await takeBack(tables, { task, nowMs, error: ended.error, availableAt: nowMs + backoffMs });
}

type Ending = { readonly continuedAs: string } | { readonly output: Json } | { readonly error: TaskError };

function endingOf(run: RunDetail | null, runId: string): Ending {
  if (!run) return { error: { code: "RUN_NOT_FOUND", message: `Cannot find the run of the task: ${runId}` } };
  const ending = JSON.parse(run.ending ?? "{}") as Partial<EntryBodies["run.succeeded"] & EntryBodies["run.failed"]>;
  if (run.status === "succeeded") {
    if (ending.continuedAs) return { continuedAs: ending.continuedAs };
    return { output: ending.large ? { large: { ...ending.large } } : (ending.output ?? null) };
  }
  if (run.status === "canceled") return { error: { code: "RUN_CANCELED", message: `The run was canceled: ${runId}` } };
  const { code = "FLOW_FAILED", message = `The run failed: ${runId}` } = ending.error ?? {};
  return { error: { code, message } };
}
