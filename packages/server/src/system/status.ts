import { operations } from "@millrace/contract";
import { countAgents } from "@millrace/store/agents";
import { listQueues } from "@millrace/store/queues";
import { countTasks } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";

export const getStatus = bind(operations.system.status, async ({ project, parts }) => {
  const { tables } = parts.store;
  const nowMs = await tables.nowMs();
  const [{ version, worker, backlog }, faults, agents, tasks, queues] = await Promise.all([
    parts.describeSystem(),
    parts.findFaults(),
    countAgents(tables, { project, nowMs }),
    countTasks(tables, project),
    listQueues(tables, { project }),
  ]);
  return {
    version,
    state: faults.length === 0 ? ("ready" as const) : ("degraded" as const),
    faults: [...faults],
    worker: worker.state,
    workers: backlog?.workers.length ?? 0,
    agents,
    tasks,
    queues: queues.map(({ queue, size, running, paused }) => ({ queue, size, running, paused })),
    backlog: {
      claimable: backlog?.claimable.reduce((sum, { count }) => sum + count, 0) ?? 0,
      held: backlog?.held ?? 0,
    },
  };
});
