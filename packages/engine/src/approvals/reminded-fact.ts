import type { Tables } from "@millrace/store";
import { approvalSignal, remindedStatement } from "@millrace/store/approvals";
import { eventStatement } from "@millrace/store/events";
import type { OwnedRun, PendingFact, PendingWait } from "../worker/owned-run.ts";
import { fact } from "../worker/run-facts.ts";

/** The type of the event that tells of a question nobody has answered yet. */
const approvalReminder = "approval.reminder";

/** The id of the approval that a wait is for. */
export function approvalIdOf({ signal }: Pick<PendingWait, "signal">): string {
  return (signal ?? "").slice(approvalSignal("").length);
}

/** The entry of a reminder, with its event for whoever subscribed, and the note in the approval's row. */
export function remindedFact(
  run: OwnedRun,
  wait: PendingWait,
  { at, tables }: { readonly at: number; readonly tables: Tables },
): PendingFact {
  const { project, runId, flow } = run.claimed;
  const { name, key } = wait;
  const approval = approvalIdOf(wait);
  const event = {
    project,
    eventId: `${approval}/reminder`,
    type: approvalReminder,
    payload: JSON.stringify({ approval, runId, flow, name, key }),
    from: { runId, flow },
    emittedAt: at,
  };
  const writes = [remindedStatement(tables, { project, approvalId: approval, at }), eventStatement(tables, event)];
  return fact("approval.reminded", { approval }, { name, key, at, writes });
}
