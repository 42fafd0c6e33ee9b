import { z } from "zod";
import { json } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { approval, approvalExample, approvalId } from "./approval.ts";

export const decideApproval = operation(routes.approvals.decide, {
  input: z.strictObject({
    approvalId,
    decision: z.enum(["approved", "rejected"]),
    comment: z.string().max(8_000).optional(),
    form: json.optional().describe("What the approval's form asks for; an approval alone has it."),
  }),
  output: approval,
  errors: ["APPROVAL_NOT_FOUND", "INPUT_INVALID", "RUN_STATE_CONFLICT", "VALUE_TOO_LARGE"],
  scope: "approvals:write",
  summary: "Decides an open question, once; its run goes on.",
  example: {
    input: { approvalId: approvalExample.approvalId, decision: "approved", form: { account: "DE02" } },
    output: {
      ...approvalExample,
      status: "approved",
      decidedAt: "2026-03-01T08:12:00.000Z",
      decidedBy: "local",
      answer: { account: "DE02" },
    },
  },
});
