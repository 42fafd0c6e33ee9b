import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { approval, approvalExample, approvalId } from "./approval.ts";

export const getApproval = operation(routes.approvals.get, {
  input: z.strictObject({ approvalId }),
  output: approval,
  errors: ["APPROVAL_NOT_FOUND"],
  scope: "approvals:read",
  summary: "Shows a question with what became of it.",
  example: { input: { approvalId: approvalExample.approvalId }, output: approvalExample },
});
