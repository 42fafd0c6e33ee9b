import type { ApprovalDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Approval } from "@millrace/store/approvals";

export function approvalDto(approval: Approval): ApprovalDto {
  return {
    approvalId: approval.approvalId,
    runId: approval.runId,
    flow: approval.flow,
    name: approval.name,
    key: approval.stepKey,
    role: approval.role,
    person: approval.person,
    show: parsed(approval.show),
    form: parsed(approval.form),
    askedAt: new Date(approval.askedAt).toISOString(),
    expiresAt: moment(approval.expiresAt),
    remindedAt: moment(approval.remindedAt),
    status: approval.status,
    decidedAt: moment(approval.decidedAt),
    decidedBy: approval.decidedBy,
    comment: approval.comment,
    answer: parsed(approval.answer),
  };
}

export function approvalNotFound(approvalId: string): MillraceError {
  return new MillraceError({
    code: "APPROVAL_NOT_FOUND",
    message: `Cannot find the approval ${approvalId} as it must exist in this project`,
    hint: "`millrace approvals` lists those that wait for a decision.",
  });
}

function parsed(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json);
}

function moment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
