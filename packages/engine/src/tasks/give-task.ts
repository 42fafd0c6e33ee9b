import type { Json } from "@millrace/flow";
import type { Tables } from "@millrace/store";
import { taskChange, taskSignal, taskStatement } from "@millrace/store/tasks";
import { commitFact } from "../children/commit-fact.ts";
import type { Clock } from "../clock/clock.ts";
import { newRunId } from "../control/run-id.ts";
import type { RunMessage } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";
import type { OwnedRun } from "../worker/owned-run.ts";
import { fact } from "../worker/run-facts.ts";

export interface GiveTaskParts {
  readonly clock: Clock;
  readonly tables: Tables;
  touch(run: OwnedRun): void;
}

/** Queues a task for an agent, with the entry of the wait and its row in one commit. Resolves with what the entry says. */
export async function giveTask(
  run: OwnedRun,
  message: Extract<RunMessage, { t: "give-task" }>,
  { clock, tables, touch }: GiveTaskParts,
): Promise<Json> {
  const { name, key, capability, payload, priority, retries, withinMs } = message;
  const { project, runId } = run.key;
  const at = clock.nowMs();
  // Ids sort by the time they were made, as those of runs do.
  const taskId = `task-${newRunId(at)}`;
  const signal = taskSignal(taskId);
  const until = withinMs === null ? null : at + withinMs;
  const body = { wait: "task", taskId, capability, signal, until } as const;
  const task = taskStatement(tables, {
    project,
    taskId,
    capability,
    payload,
    priority,
    retries,
    deadlineAt: until,
    createdBy: `run:${runId}`,
    createdAt: at,
    callerRunId: runId,
  });
  run.called.set(stepId(name, key), { name, key, signal });
  await commitFact(run, { ...fact("wait.started", body, { name, key, at }), writes: [task] }, touch);
  // Agents that wait for work; one that is not told looks again by itself.
  tables.write([], taskChange({ project, capability })).catch(() => {});
  return body;
}
