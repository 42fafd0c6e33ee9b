import { type HandlerInput, operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { type Agent, getAgent, settleHealth } from "@millrace/store/agents";
import { getTask, reportTask as reportStored, retryTask, type Task } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { agentUnhealthy, healthTaskId, provesHealth } from "./health-task.ts";
import { ownAgent } from "./own-agent.ts";

type Report = HandlerInput<typeof operations.agents.report>;

const firstRetryMs = 500;
const longestRetryMs = 60_000;

export const reportTask = bind(operations.agents.report, async ({ input, project, ...caller }) => {
  const { taskId, attempt } = input;
  const { parts } = caller;
  const agent = await ownAgent(caller, { project, agentId: input.agentId });
  if (taskId === healthTaskId(agent)) return settle(parts, agent, input);
  const { tables } = parts.store;
  const task = await getTask(tables, { project, taskId });
  if (task) {
    const claim = { project, taskId, agentId: agent.agentId, attempt, nowMs: await tables.nowMs() };
    const end = endOf(input);
    const again = end.status === "failed" && input.error!.retry && attempt <= task.retries;
    const backoffMs = Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs);
    const accepted = again
      ? await retryTask(tables, {
          ...claim,
          capability: task.capability,
          error: end.error,
          availableAt: claim.nowMs + backoffMs,
        })
      : await reportStored(tables, { ...claim, ...end });
    if (accepted) return { taskId, status: again ? ("queued" as const) : end.status };
    const present = (await getTask(tables, { project, taskId })) ?? task;
    if (wasHeard(present, { agent, attempt, end })) return { taskId, status: present.status };
  }
  throw leaseLost(agent, input, task);
});

type End = { readonly status: "succeeded"; readonly result: string } | FailedEnd;

interface FailedEnd {
  readonly status: "failed";
  readonly error: NonNullable<Task["error"]>;
}

function endOf({ result, error }: Report): End {
  if (error) return { status: "failed", error: { code: "TASK_FAILED", message: error.message } };
  return { status: "succeeded", result: JSON.stringify(result ?? null) };
}

/** Whether this very report was accepted before: its answer may have been lost. */
function wasHeard(
  task: Task,
  { agent, attempt, end }: { readonly agent: Agent; readonly attempt: number; readonly end: End },
): boolean {
  if (task.agentId !== agent.agentId || task.attempt !== attempt || task.status !== end.status) return false;
  return end.status === "succeeded" ? task.result === end.result : task.error?.message === end.error.message;
}

function leaseLost(agent: Agent, { taskId, attempt }: Report, task: Task | null): MillraceError {
  const seen = task ? `attempt ${task.attempt} of it is ${task.status}` : "there is no such task";
  return new MillraceError({
    code: "TASK_LEASE_LOST",
    message: `Cannot take the report of attempt ${attempt} at ${taskId.slice(0, 64)} as ${agent.agentId} must hold it: ${seen}, or its lease or deadline has passed`,
    hint: "Drop the work: the task was given to others, or canceled. Send heartbeats while working.",
  });
}

async function settle(parts: Pick<ServerParts, "store">, agent: Agent, { taskId, result }: Report) {
  const { tables } = parts.store;
  const proven = provesHealth(agent, result);
  const settled = await settleHealth(tables, { ...agent, health: proven ? "healthy" : "failed" });
  const health = settled ? (proven ? "healthy" : "failed") : (await getAgent(tables, agent))?.health;
  if (proven && health === "healthy") return { taskId, status: "succeeded" as const };
  throw agentUnhealthy(agent);
}
