import type { AgentDto } from "@millrace/contract";
import type { Agent } from "@millrace/store/agents";
import { moment } from "../tasks/task-dto.ts";

/** An agent as the API shows it. */
export function agentDto(
  agent: Agent,
  { nowMs, holds }: { readonly nowMs: number; readonly holds: readonly string[] },
): AgentDto {
  const { agentId, name, kind, capabilities, concurrency, health, createdBy, registeredAt, expiresAt, healthTask } =
    agent;
  return {
    agentId,
    name,
    kind,
    capabilities: [...capabilities],
    concurrency,
    health: expiresAt <= nowMs ? "lost" : health,
    healthTask: healthTask && { ...healthTask },
    holds: [...holds],
    registeredBy: createdBy,
    registeredAt: moment(registeredAt),
    expiresAt: moment(expiresAt),
  };
}
