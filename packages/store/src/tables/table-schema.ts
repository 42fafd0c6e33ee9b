import type { RunStatus } from "@millrace/flow/run";
import type { Generated } from "kysely";
import type { AgentTables } from "../agents/agent-tables.ts";
import type { ApprovalTables } from "../approvals/approval-tables.ts";
import type { WorkerTables } from "../backlog/worker-tables.ts";
import type { CallTables } from "../calls/call-tables.ts";
import type { ConnectionTables } from "../connections/connection-tables.ts";
import type { DeliveryTables } from "../deliveries/delivery-tables.ts";
import type { EventTables } from "../events/event-tables.ts";
import type { IdempotencyTables } from "../idempotency/idempotency-tables.ts";
import type { QueueTables } from "../queues/queue-tables.ts";
import type { ScheduleTables } from "../schedules/schedule-tables.ts";
import type { SecretTables } from "../secrets/secret-tables.ts";
import type { StateTables } from "../state/state-tables.ts";
import type { TaskTables } from "../tasks/task-tables.ts";
import type { TokenTables } from "../tokens/token-tables.ts";
import type { UploadTables } from "../uploads/upload-tables.ts";

/** The columns of `runs` that modules read or write. Times are milliseconds since 1970, flags 0 or 1. */
interface RunsTable {
  project: string;
  run_id: string;
  flow: string;
  version: string;
  status: RunStatus;
  seq: number;
  claims: Generated<number>;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  available_at: number | null;
  cancel_requested_at: number | null;
  parent_run_id: string | null;
  worker_id: string | null;
  error_code: string | null;
  idempotency_key: string | null;
  signal_count: Generated<number>;
  queue: string;
  priority: number;
  queue_key: string;
  needs: string;
  expire_at: number | null;
  caller_run_id: string | null;
  caller_signal: string | null;
  /** `timed`: waits for `available_at`; `held`: due, waits for its queue; `ready`: claimable; null: none of these. */
  gate: "timed" | "held" | "ready" | null;
  ready_at: number | null;
  /** Whether it takes one of the places of its queue: 0 or 1. */
  slot: Generated<number>;
  resolved_at: number | null;
  callback: string | null;
  collect_key: string | null;
}

/** Which version new runs of a flow get. */
interface FlowsTable {
  project: string;
  flow: string;
  version: string;
  published_at: number;
}

interface VersionsTable {
  project: string;
  flow: string;
  version: string;
  /** JSON text. */
  manifest: string;
  bundle: string;
  created_at: number;
}

interface JournalTable {
  project: string;
  run_id: string;
  seq: number;
  kind: string;
  name: string | null;
  key: string | null;
  attempt: number;
  body: string;
  at: number;
}

/** Which run wrote which file. */
interface ArtifactsTable {
  project: string;
  run_id: string;
  artifact: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

interface SignalsTable {
  project: string;
  run_id: string;
  ordinal: number;
  name: string;
  payload: string;
  sent_at: number;
}

/** The tables of both databases, as the builder knows them. */
export interface TableSchema
  extends AgentTables,
    ApprovalTables,
    CallTables,
    ConnectionTables,
    EventTables,
    DeliveryTables,
    IdempotencyTables,
    ScheduleTables,
    QueueTables,
    SecretTables,
    StateTables,
    TaskTables,
    TokenTables,
    UploadTables,
    WorkerTables {
  runs: RunsTable;
  journal: JournalTable;
  artifacts: ArtifactsTable;
  signals: SignalsTable;
  flows: FlowsTable;
  versions: VersionsTable;
}
