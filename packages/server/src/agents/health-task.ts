import { isDeepStrictEqual } from "node:util";
import type { ClaimedTaskDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Agent } from "@millrace/store/agents";
import { moment } from "../tasks/task-dto.ts";

/** What an agent gets as its first task: `{ add: [a, b] }`, to be answered with `{ sum }`; with `task` where it named one, and its `result`. */
export function healthTask(agent: Agent): ClaimedTaskDto {
  const { capability, payload } = agent.healthTask ?? {};
  return {
    taskId: healthTaskId(agent),
    capability: "health",
    payload: {
      add: [...agent.probe],
      ...(capability !== undefined && { task: { capability, payload: payload ?? null } }),
    },
    attempt: 1,
    leaseExpiresAt: moment(agent.expiresAt),
    deadline: null,
  };
}

export function healthTaskId({ agentId }: Pick<Agent, "agentId">): string {
  return agentId.replace(/^agent-/, "health-");
}

/** Whether the numbers were added: an agent that does nothing, or answers by rote, does not get this right. */
export function provesHealth(
  { probe, healthTask: task }: Pick<Agent, "probe" | "healthTask">,
  result: Json | undefined,
): boolean {
  const sum = probe.reduce((total, number) => total + number, 0);
  return isDeepStrictEqual(result, { sum, ...(task && { result: task.result }) });
}

export function agentUnhealthy({ agentId }: Pick<Agent, "agentId">): MillraceError {
  return new MillraceError({
    code: "AGENT_UNHEALTHY",
    message: `Cannot give work to the agent ${agentId} as it must have done its health task: its answer was wrong`,
    hint: 'The health task is { "add": [a, b] }; the answer is { "sum": a + b }, with the "result" of "task" where it has one. Mend the agent and register it again.',
  });
}
