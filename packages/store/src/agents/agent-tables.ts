export type AgentHealth = "unproven" | "healthy" | "failed";

export interface AgentsTable {
  project: string;
  agent_id: string;
  name: string;
  kind: string;
  /** JSON list. */
  capabilities: string;
  concurrency: number;
  created_by: string;
  token_id: string;
  registered_at: number;
  lease_ms: number;
  expires_at: number;
  health: AgentHealth;
  /** JSON list. */
  probe: string;
  /** JSON; null where it named none. */
  health_task: string | null;
}

/** The tables of this module. */
export interface AgentTables {
  agents: AgentsTable;
}
