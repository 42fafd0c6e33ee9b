export type { ApprovalStatus } from "./approval-tables.ts";
export {
  type Approval,
  type ApprovalKey,
  approvalSignal,
  approvalStatement,
  closeApprovalsStatement,
  getApproval,
  listApprovals,
  type NewApproval,
  remindedStatement,
} from "./approvals.ts";
export { type Decision, decideApproval } from "./decide-approval.ts";
