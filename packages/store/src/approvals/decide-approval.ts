import type { Tables } from "../tables/tables.ts";
import { type Approval, type ApprovalKey, approvalSignal, getApproval } from "./approvals.ts";

/** What somebody says to a question; `expired` is what nobody said in time. */
export interface Decision {
  readonly outcome: "approved" | "rejected" | "expired";
  /** Null when nobody decided. */
  readonly by: string | null;
  readonly comment: string | null;
  /** JSON text: what the form says. */
  readonly answer: string | null;
}

/**
 * Decides a question that is open, and tells its run with the same transaction. Of two decisions the first one counts:
 * `decided` says whether it was this one. A person comes too late once the time is over; null when there is no such question.
 */
export async function decideApproval(
  tables: Tables,
  { decision, ...key }: ApprovalKey & { readonly decision: Decision },
): Promise<{ readonly decided: boolean; readonly approval: Approval } | null> {
  const before = await getApproval(tables, key);
  if (!before) return null;
  const nowMs = await tables.nowMs();
  const { project, runId } = before;
  const run = { project, runId };
  const { outcome, by, comment, answer } = decision;
  const payload = JSON.stringify({
    outcome,
    by,
    comment,
    form: answer === null ? null : JSON.parse(answer),
    decidedAt: new Date(nowMs).toISOString(),
  });
  const written =
    before.status === "open" &&
    (await tables.write(
      [
        decideStatement(tables, { ...key, decision, nowMs }),
        ...tables.signalStatements({ ...run, name: approvalSignal(key.approvalId), payload }, nowMs),
      ],
      { claimable: true, runs: [run], attention: [run] },
    ));
  const approval = (await getApproval(tables, key))!;
  return { decided: Boolean(written), approval };
}

function decideStatement(
  { build, statement }: Tables,
  { project, approvalId, decision, nowMs }: ApprovalKey & { readonly decision: Decision; readonly nowMs: number },
) {
  const { outcome, by, comment, answer } = decision;
  const inTime = outcome !== "expired";
  return statement(
    build
      .updateTable("approvals")
      .set({ status: outcome, decided_at: nowMs, decided_by: by, comment, answer })
      .where("project", "=", project)
      .where("approval_id", "=", approvalId)
      .where("status", "=", "open")
      .$if(inTime, (query) => query.where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", nowMs)])))
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("runs")
            .select("runs.run_id")
            .whereRef("runs.project", "=", "approvals.project")
            .whereRef("runs.run_id", "=", "approvals.run_id")
            .where("runs.status", "in", ["queued", "running", "waiting"]),
        ),
      ),
    { expect: 1 },
  );
}
