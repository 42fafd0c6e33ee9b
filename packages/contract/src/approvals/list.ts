import { z } from "zod";
import { idCursor, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { approval, approvalExample } from "./approval.ts";

export const listApprovals = operation(routes.approvals.list, {
  input: z.strictObject({
    state: z.enum(["open", "decided", "all"]).default("open").describe("`decided`: answered, or expired."),
    before: idCursor(),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    approvals: z.array(approval),
    next: z.string().nullable().describe("Pass it as `before` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "approvals:read",
  summary: "Lists what runs ask people, newest first.",
  example: { input: { state: "open" }, output: { approvals: [approvalExample], next: null } },
});
