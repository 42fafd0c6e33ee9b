export type ApprovalStatus = "open" | "approved" | "rejected" | "expired" | "closed";

export interface ApprovalsTable {
  project: string;
  approval_id: string;
  run_id: string;
  flow: string;
  name: string;
  step_key: string | null;
  role: string | null;
  person: string | null;
  /** JSON text. */
  show: string | null;
  /** JSON text: a JSON Schema. */
  form: string | null;
  asked_at: number;
  expires_at: number | null;
  reminded_at: number | null;
  status: ApprovalStatus;
  decided_at: number | null;
  decided_by: string | null;
  comment: string | null;
  /** JSON text. */
  answer: string | null;
}

/** The tables of this module. */
export interface ApprovalTables {
  approvals: ApprovalsTable;
}
