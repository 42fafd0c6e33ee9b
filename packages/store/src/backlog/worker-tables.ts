import type { Generated } from "kysely";

interface WorkersTable {
  worker_id: string;
  epoch: Generated<number>;
  lease_until: number;
  opened_at: number;
  /** As `needs` of a run. */
  labels: string;
}

/** The tables of this module. */
export interface WorkerTables {
  workers: WorkersTable;
}
