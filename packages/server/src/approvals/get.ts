import { operations } from "@millrace/contract";
import { getApproval as readApproval } from "@millrace/store/approvals";
import { bind } from "../http/bind.ts";
import { approvalDto, approvalNotFound } from "./approval-dto.ts";

export const getApproval = bind(operations.approvals.get, async ({ input: { approvalId }, project, parts }) => {
  const approval = await readApproval(parts.store.tables, { project, approvalId });
  if (!approval) throw approvalNotFound(approvalId);
  return approvalDto(approval);
});
