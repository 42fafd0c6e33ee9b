export interface TokensTable {
  project: string;
  token_id: string;
  name: string;
  /** JSON list. */
  scopes: string;
  created_by: string;
  created_at: number;
  hash: string;
  expires_at: number;
  previous_hash: string | null;
  previous_expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** The tables of this module. */
export interface TokenTables {
  tokens: TokensTable;
}
