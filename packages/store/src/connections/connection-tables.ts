export interface ConnectionsTable {
  project: string;
  name: string;
  kind: string;
  /** JSON text. */
  settings: string;
  /** JSON list. */
  grants: string;
  call_limit: number | null;
  expires_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface ConnectionHealthTable {
  project: string;
  name: string;
  state: string;
  message: string | null;
  latency_ms: number;
  checked_at: number;
  expires_at: number | null;
  failing_since: number | null;
  last_error: string | null;
  last_error_at: number | null;
}

interface ConnectionProbesTable {
  project: string;
  name: string;
  used_at: number;
  due_at: number;
}

/** The tables of this module. */
export interface ConnectionTables {
  connections: ConnectionsTable;
  connection_health: ConnectionHealthTable;
  connection_probes: ConnectionProbesTable;
}
