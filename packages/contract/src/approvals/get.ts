import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { approval, approvalExample, approvalId } from "./approval.ts";

export const getApproval = operation({
  id: "approvals.get",
  method: "GET",
  path: "/api/v1/approvals/{approvalId}",
  kind: "call",
  input: z.strictObject({ approvalId }),
  output: approval,
  errors: ["APPROVAL_NOT_FOUND"],
  scope: "approvals:read",
  summary: "Shows a question with what became of it.",
  repeatable: true,
  example: { input: { approvalId: approvalExample.approvalId }, output: approvalExample },
});
