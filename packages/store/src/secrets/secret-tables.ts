export interface SecretsTable {
  project: string;
  name: string;
  key_id: string;
  wrapped_key: string;
  sealed: string;
  created_at: number;
  updated_at: number;
}

interface SecretLeasesTable {
  project: string;
  name: string;
  holder: string;
  ends_at: number;
}

/** The tables of this module. */
export interface SecretTables {
  secrets: SecretsTable;
  secret_leases: SecretLeasesTable;
}
