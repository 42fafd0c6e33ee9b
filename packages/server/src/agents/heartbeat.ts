import { operations } from "@millrace/contract";
import { renewAgent } from "@millrace/store/agents";
import { tasksHeldBy } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import { moment } from "../tasks/task-dto.ts";
import { agentLost, ownAgent } from "./own-agent.ts";

export const heartbeatAgent = bind(operations.agents.heartbeat, async ({ input, project, ...caller }) => {
  const { tables } = caller.parts.store;
  const agent = await ownAgent(caller, { project, agentId: input.agentId });
  const nowMs = await tables.nowMs();
  if (!(await renewAgent(tables, { ...agent, nowMs }))) throw agentLost(agent);
  return { expiresAt: moment(nowMs + agent.leaseMs), holds: [...(await tasksHeldBy(tables, agent))] };
});
