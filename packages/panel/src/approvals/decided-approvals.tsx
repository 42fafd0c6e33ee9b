import type { ApprovalDto } from "@millrace/contract";
import { RunLink } from "../run/run-link.tsx";
import { Badge, type BadgeLook } from "../status/badge.tsx";
import { DataTable } from "../table/data-table.tsx";
import { When } from "../time/when.tsx";
import { JsonTree } from "../value/json-tree.tsx";
import { questionOf } from "./approval-words.ts";

const looks: Record<ApprovalDto["status"], BadgeLook> = {
  open: "hold",
  approved: "good",
  rejected: "bad",
  expired: "idle",
  closed: "idle",
};

export interface DecidedApprovalsProps {
  readonly approvals: readonly ApprovalDto[];
  readonly nowMs: number;
}

/** What became of questions. */
export function DecidedApprovals({ approvals, nowMs }: DecidedApprovalsProps) {
  return (
    <DataTable caption="Decided approvals" columns={["Decision", "Question", "Run", "When", "Said"]}>
      {approvals.map((approval) => (
        <tr key={approval.approvalId}>
          <td>
            <Badge look={looks[approval.status]}>{approval.status}</Badge>
          </td>
          <th scope="row" className="font-medium wrap-anywhere">
            {questionOf(approval)}
          </th>
          <td>
            <RunLink runId={approval.runId} flow={approval.flow} />
          </td>
          <td className="text-muted md:whitespace-nowrap">
            {approval.decidedAt === null ? "–" : <When at={approval.decidedAt} nowMs={nowMs} />}
            {approval.decidedBy !== null && ` by ${approval.decidedBy}`}
          </td>
          <td className="md:max-w-80">
            {approval.comment !== null && <p className="wrap-anywhere">{approval.comment}</p>}
            {approval.answer !== null && (
              <details>
                <summary className="text-xs font-medium">Answer</summary>
                <JsonTree value={approval.answer} label={`Answer to ${questionOf(approval)}`} />
              </details>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
