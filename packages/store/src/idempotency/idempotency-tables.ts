export interface IdempotencyKeysTable {
  project: string;
  principal: string;
  operation: string;
  key: string;
  input_hash: string;
  /** JSON text. */
  answer: string | null;
  expires_at: number;
}

/** The tables of this module. */
export interface IdempotencyTables {
  idempotency_keys: IdempotencyKeysTable;
}
