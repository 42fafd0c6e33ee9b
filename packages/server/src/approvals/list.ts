import { operations } from "@millrace/contract";
import { listApprovals as readApprovals } from "@millrace/store/approvals";
import { bind } from "../http/bind.ts";
import { approvalDto } from "./approval-dto.ts";

export const listApprovals = bind(operations.approvals.list, async ({ input, project, parts }) => {
  const { state, before, limit } = input;
  // One more than asked for, to know whether there is a next page.
  const found = await readApprovals(parts.store.tables, {
    project,
    state,
    limit: limit + 1,
    ...(before !== undefined && { before }),
  });
  const approvals = found.slice(0, limit);
  return {
    approvals: approvals.map(approvalDto),
    next: found.length > limit ? (approvals.at(-1)?.approvalId ?? null) : null,
  };
});
