import type { Generated } from "kysely";

export type DeliveryStatus = "pending" | "delivered" | "given up";

export interface DeliveriesTable {
  project: string;
  delivery_id: string;
  run_id: string;
  url: string;
  status: DeliveryStatus;
  attempts: Generated<number>;
  /** Null once it was delivered or given up. */
  next_attempt_at: number | null;
  created_at: number;
  finished_at: number | null;
}

interface DeliveryAttemptsTable {
  project: string;
  delivery_id: string;
  attempt: number;
  at: number;
  duration_ms: number;
  http_status: number | null;
  error: string | null;
}

/** The tables of this module. */
export interface DeliveryTables {
  deliveries: DeliveriesTable;
  delivery_attempts: DeliveryAttemptsTable;
}
