import type { Generated } from "kysely";

interface EventsTable {
  /** The order of delivery. */
  position: Generated<number>;
  project: string;
  event_id: string;
  type: string;
  /** JSON text. */
  payload: string;
  run_id: string | null;
  flow: string | null;
  emitted_at: number;
  /** The last run whose waits were told of it; empty before the first. */
  reached: Generated<string>;
  delivered_at: number | null;
}

interface EventSubscriptionsTable {
  project: string;
  type: string;
  flow: string;
  place: number;
  /** JSON object of paths and values. */
  filter: string;
}

interface EventWaitsTable {
  project: string;
  run_id: string;
  wait_id: string;
  type: string;
  match_path: string;
  match_hash: string;
  filter: string;
}

interface HooksTable {
  project: string;
  run_id: string;
  hook_id: string;
  expires_at: number | null;
  received_at: number | null;
}

interface InstallationKeysTable {
  name: string;
  secret: string;
  created_at: number;
}

/** The tables of this module. */
export interface EventTables {
  events: EventsTable;
  event_subscriptions: EventSubscriptionsTable;
  event_waits: EventWaitsTable;
  hooks: HooksTable;
  installation_keys: InstallationKeysTable;
}
