import type { Tables } from "@millrace/store";
import { decideApproval } from "@millrace/store/approvals";
import type { OwnedRun, PendingWait } from "../worker/owned-run.ts";
import { approvalIdOf } from "./reminded-fact.ts";

const nobody = { outcome: "expired", by: null, comment: null, answer: null } as const;

/**
 * Decides that nobody decided in time. A person's decision may have been quicker: whichever came first has told the run
 * by a signal. False where there is no such question any more, so that no signal can be expected.
 */
export async function expireApproval(tables: Tables, run: OwnedRun, wait: PendingWait): Promise<boolean> {
  const { project } = run.key;
  const found = await decideApproval(tables, { project, approvalId: approvalIdOf(wait), decision: nobody });
  return found !== null && found.approval.status !== "closed";
}
