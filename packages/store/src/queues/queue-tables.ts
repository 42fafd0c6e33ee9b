import type { Generated } from "kysely";

interface QueuesTable {
  project: string;
  queue: string;
  /** Whether its runs are held until they are admitted: 0 or 1. */
  limited: number;
  /** JSON text of `StoredQueue`. */
  settings: string;
  updated_at: number;
  round: Generated<number>;
  starts: Generated<number>;
  last_key: Generated<string>;
  sweeping: Generated<number>;
}

interface QueueAdmissionsTable {
  project: string;
  queue: string;
  key: string;
  at: number;
  count: number;
}

interface CollectingTable {
  project: string;
  flow: string;
  collect_key: string;
}

/** The tables of this module. */
export interface QueueTables {
  queues: QueuesTable;
  queue_admissions: QueueAdmissionsTable;
  collecting: CollectingTable;
}
