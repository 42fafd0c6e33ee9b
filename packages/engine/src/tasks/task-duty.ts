import type { Store } from "@millrace/store";
import { agentsLostBefore, removeAgent } from "@millrace/store/agents";
import {
  endTask,
  flowTasksToBegin,
  flowTasksToEnd,
  takeBack,
  tasksOfEndedLeases,
  tasksPastDeadline,
} from "@millrace/store/tasks";
import type { RunControl } from "../control/run-control.ts";
import type { Duty } from "../duties/duty.ts";
import { beginFlowTask, endFlowTask } from "./flow-tasks.ts";

export interface TaskDutyOptions {
  readonly store: Store;
  /** Asked for when the duty is first called: it and the worker need each other. */
  readonly control: () => Pick<RunControl, "start" | "cancel">;
}

const atOnce = 200;
// A claim that is made meanwhile lasts half a second at least: nothing is late by more than this.
const lookAgainMs = 1_000;
// So long a lost agent is shown.
const shownMs = 86_400_000;

/** The duty that returns the work of lost agents, ends tasks at their deadline, and has flows do theirs. */
export function createTaskDuty({ store, control: controlOf }: TaskDutyOptions): Duty {
  const { tables } = store;
  return {
    name: "tasks",
    async run() {
      const control = controlOf();
      const nowMs = await tables.nowMs();
      const late = await tasksPastDeadline(tables, { nowMs, limit: atOnce });
      for (const { project, taskId, attempt, runId } of late) {
        const error = {
          code: "TASK_DEADLINE_PASSED",
          message: "Cannot end the task in time as its deadline has passed",
        };
        const ended = await endTask(tables, { project, taskId, attempt, nowMs, status: "failed", error });
        if (ended && runId !== null)
          await control.cancel({ project, runId, reason: `the deadline of its task has passed: ${taskId}` });
      }
      const lost = await tasksOfEndedLeases(tables, { nowMs, limit: atOnce });
      for (const task of lost) {
        const message = `Cannot go on with attempt ${task.attempt} as its agent must send heartbeats: ${task.agentId} was lost`;
        await takeBack(tables, { task, nowMs, error: { code: "TASK_LEASE_LOST", message } });
      }
      const toBegin = await flowTasksToBegin(tables, { nowMs, limit: atOnce });
      for (const task of toBegin) await beginFlowTask(task, { store, control });
      const toEnd = await flowTasksToEnd(tables, { limit: atOnce });
      for (const task of toEnd) await endFlowTask(task, { store, nowMs });
      const gone = await agentsLostBefore(tables, { beforeMs: nowMs - shownMs, limit: atOnce });
      for (const agent of gone) await removeAgent(tables, { ...agent, nowMs });
      if ([late, lost, toBegin, toEnd, gone].some(({ length }) => length === atOnce)) return 0;
      return lookAgainMs;
    },
  };
}
