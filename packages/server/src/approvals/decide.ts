import { operations } from "@millrace/contract";
import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type Approval, getApproval, decideApproval as writeDecision } from "@millrace/store/approvals";
import { bind } from "../http/bind.ts";
import { faultsOf, type InputFault } from "../http/check-input.ts";
import { approvalDto, approvalNotFound } from "./approval-dto.ts";

export const decideApproval = bind(operations.approvals.decide, async ({ input, project, parts, principal }) => {
  const { approvalId, decision: outcome, comment = null, form } = input;
  const key = { project, approvalId };
  const approval = await getApproval(parts.store.tables, key);
  if (!approval) throw approvalNotFound(approvalId);
  if (approval.status !== "open") throw decidedBefore(approval);
  checkForm(approval, outcome, form);
  const answer = form === undefined ? null : JSON.stringify(form);
  const decision = { outcome, by: principal.id, comment, answer };
  const written = await writeDecision(parts.store.tables, { ...key, decision });
  if (!written?.decided) throw decidedBefore(written?.approval ?? approval);
  return approvalDto(written.approval);
});

/** Refuses an approval whose form says something else than was asked for, and a rejection that has one. */
function checkForm(approval: Approval, outcome: "approved" | "rejected", form: Json | undefined): void {
  const { approvalId, name } = approval;
  if (approval.form === null || outcome === "rejected") {
    if (form === undefined) return;
    throw formInvalid(approvalId, outcome === "rejected" ? "a rejection has no form" : `${name} asks for no form`);
  }
  const schema = z.fromJSONSchema(JSON.parse(approval.form) as Parameters<typeof z.fromJSONSchema>[0]);
  const parsed = schema.safeParse(form);
  if (parsed.success) return;
  const faults = faultsOf(parsed.error);
  const seen = faults.map(({ path, problem }) => `${path || "the form"}: ${problem}`).join("; ");
  throw formInvalid(approvalId, seen, faults);
}

function formInvalid(approvalId: string, seen: string, faults?: readonly InputFault[]): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot decide the approval ${approvalId} as its form must be what was asked for: ${seen}`,
    hint: "Nothing was decided. The approval has its form as a JSON schema; `millrace approvals` shows the fields.",
    ...(faults && { data: { faults: faults.map(({ path, problem }) => ({ path, problem })) } }),
  });
}

function decidedBefore({ approvalId, status, decidedBy, expiresAt }: Approval): MillraceError {
  const seen =
    status === "open"
      ? `its time was over at ${new Date(expiresAt ?? 0).toISOString()}`
      : `it is ${status}${decidedBy === null ? "" : ` by ${decidedBy}`}`;
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot decide the approval ${approvalId} as it must be open: ${seen}`,
    hint: "The first decision counts; its run has gone on.",
    data: { status },
  });
}
