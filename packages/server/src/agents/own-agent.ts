import { MillraceError } from "@millrace/flow/errors";
import { type Agent, type AgentKey, getAgent } from "@millrace/store/agents";
import type { Principal } from "../door/principal.ts";
import type { ServerParts } from "../http/server-parts.ts";

interface Caller {
  readonly parts: Pick<ServerParts, "store">;
  readonly principal: Pick<Principal, "id">;
}

/** The agent that calls, or that the caller registered (`AGENT_NOT_FOUND`): nobody acts for another one's. */
export async function ownAgent({ parts, principal }: Caller, key: AgentKey): Promise<Agent> {
  const agent = await getAgent(parts.store.tables, key);
  if (agent && (principal.id === `token:${agent.tokenId}` || principal.id === agent.createdBy)) return agent;
  throw new MillraceError({
    code: "AGENT_NOT_FOUND",
    message: `Cannot act for the agent as it must be there, and the caller it or the one that registered it: ${key.agentId.slice(0, 64)}`,
    hint: "Register it (again): POST /api/v1/agents.",
  });
}

export function agentLost({ agentId }: AgentKey): MillraceError {
  return new MillraceError({
    code: "AGENT_LOST",
    message: `Cannot go on as the agent ${agentId} as its lease must not have ended: it has, and what it held went to others`,
    hint: "Register again, and send heartbeats more often than the lease says.",
  });
}
