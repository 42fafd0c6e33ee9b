export type { AgentHealth } from "./agent-tables.ts";
export {
  type Agent,
  type AgentKey,
  agentsLostBefore,
  countAgents,
  getAgent,
  isAgentToken,
  listAgents,
  registerAgent,
  removeAgent,
  renewAgent,
  settleHealth,
} from "./agents.ts";
