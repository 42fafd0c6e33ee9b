import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import type { ApprovalStatus, ApprovalsTable } from "./approval-tables.ts";

/** Names a question to a person. */
export interface ApprovalKey {
  readonly project: string;
  readonly approvalId: string;
}

/** A question as a run asks it. Times are milliseconds since 1970. */
export interface NewApproval extends ApprovalKey, RunKey {
  readonly flow: string;
  /** The step that asks. */
  readonly name: string;
  readonly stepKey: string | null;
  readonly role: string | null;
  readonly person: string | null;
  /** JSON text. */
  readonly show: string | null;
  /** JSON text: the JSON Schema of what an approval must say. */
  readonly form: string | null;
  readonly askedAt: number;
  readonly expiresAt: number | null;
}

/** A question with what became of it. One that is open belongs to a run that has not ended. */
export interface Approval extends NewApproval {
  readonly remindedAt: number | null;
  readonly status: ApprovalStatus;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly comment: string | null;
  /** JSON text. */
  readonly answer: string | null;
}

const unfinished = ["queued", "running", "waiting"] as const;

/** The signal that tells a run of the decision. */
export function approvalSignal(approvalId: string): string {
  return `millrace:approval:${approvalId}`;
}

/** The statement that asks the question. */
export function approvalStatement({ build, statement }: Tables, approval: NewApproval): TableWrite {
  const { project, approvalId, runId, flow, name, stepKey, role, person, show, form, askedAt, expiresAt } = approval;
  return statement(
    build.insertInto("approvals").values({
      project,
      approval_id: approvalId,
      run_id: runId,
      flow,
      name,
      step_key: stepKey,
      role,
      person,
      show,
      form,
      asked_at: askedAt,
      expires_at: expiresAt,
      status: "open",
    }),
  );
}

/** The statement that notes that somebody was asked again. */
export function remindedStatement(
  { build, statement }: Tables,
  { project, approvalId, at }: ApprovalKey & { readonly at: number },
): TableWrite {
  return statement(
    build
      .updateTable("approvals")
      .set({ reminded_at: at })
      .where("project", "=", project)
      .where("approval_id", "=", approvalId),
  );
}

/** The statement that closes what a run still asks: all of it, or the question of one step. */
export function closeApprovalsStatement(
  { build, statement }: Tables,
  { project, runId, signal }: RunKey & { readonly signal?: string },
): TableWrite {
  return statement(
    build
      .updateTable("approvals")
      .set({ status: "closed" })
      .where("project", "=", project)
      .where("run_id", "=", runId)
      .where("status", "=", "open")
      .$if(signal !== undefined, (query) => query.where("approval_id", "=", signal!.slice(approvalSignal("").length))),
  );
}

export async function getApproval(tables: Tables, { project, approvalId }: ApprovalKey): Promise<Approval | null> {
  const [row] = await tables.read(rows(tables, project).where("approvals.approval_id", "=", approvalId));
  return row ? approvalOf(row) : null;
}

/** Questions of a project, newest first: those that wait for a decision, those that were answered, or all. */
export async function listApprovals(
  tables: Tables,
  options: {
    readonly project: string;
    readonly state: "open" | "decided" | "all";
    /** The id of the last one of the page before. */
    readonly before?: string;
    readonly limit: number;
  },
): Promise<readonly Approval[]> {
  const { project, state, before, limit } = options;
  const found = await tables.read(
    rows(tables, project)
      .$if(state === "open", (query) =>
        query.where("approvals.status", "=", "open").where("runs.status", "in", unfinished),
      )
      .$if(state === "decided", (query) => query.where("approvals.status", "in", ["approved", "rejected", "expired"]))
      .$if(before !== undefined, (query) => query.where("approvals.approval_id", "<", before!))
      .orderBy("approvals.approval_id", "desc")
      .limit(limit),
  );
  return found.map(approvalOf);
}

function rows({ build }: Tables, project: string) {
  return build
    .selectFrom("approvals")
    .innerJoin("runs", (join) =>
      join.onRef("runs.project", "=", "approvals.project").onRef("runs.run_id", "=", "approvals.run_id"),
    )
    .selectAll("approvals")
    .select("runs.status as run_status")
    .where("approvals.project", "=", project);
}

function approvalOf(row: ApprovalsTable & { readonly run_status: string }): Approval {
  const ended = row.status === "open" && !(unfinished as readonly string[]).includes(row.run_status);
  return {
    project: row.project,
    approvalId: row.approval_id,
    runId: row.run_id,
    flow: row.flow,
    name: row.name,
    stepKey: row.step_key,
    role: row.role,
    person: row.person,
    show: row.show,
    form: row.form,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    remindedAt: row.reminded_at,
    status: ended ? "closed" : row.status,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    comment: row.comment,
    answer: row.answer,
  };
}
