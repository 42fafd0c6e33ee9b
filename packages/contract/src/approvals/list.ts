import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { approval, approvalExample } from "./approval.ts";

export const listApprovals = operation({
  id: "approvals.list",
  method: "GET",
  path: "/api/v1/approvals",
  kind: "call",
  input: z.strictObject({
    state: z.enum(["open", "decided", "all"]).default("open").describe("`decided`: answered, or expired."),
    before: z.string().min(1).max(128).optional().describe("The `next` of the page before."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    approvals: z.array(approval),
    next: z.string().nullable().describe("Pass it as `before` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "approvals:read",
  summary: "Lists what runs ask people, newest first.",
  repeatable: true,
  example: { input: { state: "open" }, output: { approvals: [approvalExample], next: null } },
});
