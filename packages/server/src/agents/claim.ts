import { operations } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import type { Tables } from "@millrace/store";
import { type Agent, renewAgent } from "@millrace/store/agents";
import { bringsWork, claimTask as claimStored, getTask, type Task, tasksHeldBy } from "@millrace/store/tasks";
import { waitForChanges } from "../events/change-waiter.ts";
import { bind } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { moment } from "../tasks/task-dto.ts";
import { agentUnhealthy, healthTask } from "./health-task.ts";
import { agentLost, ownAgent } from "./own-agent.ts";

export const claimTask = bind(operations.agents.claim, async ({ input, project, signal, ...caller }) => {
  const { parts } = caller;
  const agent = await ownAgent(caller, { project, agentId: input.agentId });
  await renew(parts, agent);
  if (agent.health === "failed") throw agentUnhealthy(agent);
  if (agent.health === "unproven") return { task: healthTask(agent) };
  const task = await awaitTask(parts, agent, { ...input, signal });
  if (!task) return { task: null };
  const { taskId, capability, payload, attempt, leaseExpiresAt, deadlineAt } = task;
  return {
    task: {
      taskId,
      capability,
      payload: JSON.parse(payload) as Json,
      attempt,
      leaseExpiresAt: moment(leaseExpiresAt!),
      deadline: moment(deadlineAt),
    },
  };
});

/** Waits for a task; an agent that waits lives. Who has gone gets none. */
async function awaitTask(
  parts: Pick<ServerParts, "store">,
  agent: Agent,
  options: { readonly waitMs: number; readonly holds: readonly string[]; readonly signal: AbortSignal },
): Promise<Task | null> {
  const { tables } = parts.store;
  const startedAt = performance.now();
  const over = AbortSignal.any([options.signal, AbortSignal.timeout(options.waitMs)]);
  const changes = waitForChanges(parts.store, (change) => bringsWork(change, agent));
  try {
    for (let renewedAt = startedAt; ; ) {
      changes.beforeRead();
      if (options.signal.aborted) return null;
      const task = await claimNow(tables, agent, options.holds);
      const passedMs = performance.now() - startedAt;
      if (task || passedMs >= options.waitMs) return task;
      const renewInMs = Math.max(50, Math.round(agent.leaseMs / 3 - (performance.now() - renewedAt)));
      await changes.wait(AbortSignal.any([over, AbortSignal.timeout(renewInMs)]));
      if (over.aborted && !options.signal.aborted) return await claimNow(tables, agent, options.holds);
      if (performance.now() - renewedAt < agent.leaseMs / 3) continue;
      await renew(parts, agent);
      renewedAt = performance.now();
    }
  } finally {
    changes.stop();
  }
}

async function claimNow(tables: Tables, agent: Agent, holds: readonly string[]): Promise<Task | null> {
  const held = await tasksHeldBy(tables, agent);
  // Else a task whose answer was lost would be kept for ever by an agent that does not know of it.
  const unknown = held.find((taskId) => !holds.includes(taskId));
  if (unknown !== undefined) return getTask(tables, { project: agent.project, taskId: unknown });
  if (held.length >= agent.concurrency) return null;
  return claimStored(tables, { ...agent, nowMs: await tables.nowMs() });
}

async function renew({ store: { tables } }: Pick<ServerParts, "store">, agent: Agent): Promise<void> {
  if (!(await renewAgent(tables, { ...agent, nowMs: await tables.nowMs() }))) throw agentLost(agent);
}
