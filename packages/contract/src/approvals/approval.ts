import { z } from "zod";
import { flowName, json, runId, timestamp } from "../operation/fields.ts";
import { runExample } from "../runs/run.ts";

export const approvalId = z.string().min(1).max(128).describe("The approval's id.");

/** A question that a run asks a person. */
export const approval = z
  .object({
    approvalId,
    runId,
    flow: flowName,
    name: z.string().describe("The step that asks."),
    key: z.string().nullable(),
    role: z.string().nullable().describe("Who is asked: everyone of a role, or"),
    person: z.string().nullable().describe("one person; with neither, whoever may decide."),
    show: json.describe("What the person sees to decide by; null for nothing."),
    form: json.describe("The JSON schema of what an approval must say; null for nothing."),
    askedAt: timestamp,
    expiresAt: timestamp.nullable(),
    remindedAt: timestamp.nullable(),
    status: z
      .enum(["open", "approved", "rejected", "expired", "closed"])
      .describe("closed: its run needs the answer no more."),
    decidedAt: timestamp.nullable(),
    decidedBy: z.string().nullable(),
    comment: z.string().nullable(),
    answer: json.describe("What the form says."),
  })
  .meta({ id: "Approval", description: "A question that a run asks a person." });

export type ApprovalDto = z.output<typeof approval>;

export const approvalExample: ApprovalDto = {
  approvalId: "0195501a-7f6c-7c11-9d52-1f0f4b8f6a10",
  runId: runExample.runId,
  flow: "release-payment",
  name: "release payment",
  key: null,
  role: "finance",
  person: null,
  show: { supplier: "Ada Ltd", cents: 129_900 },
  form: { type: "object", properties: { account: { type: "string" } }, required: ["account"] },
  askedAt: "2026-03-01T06:00:00.000Z",
  expiresAt: "2026-03-03T06:00:00.000Z",
  remindedAt: null,
  status: "open",
  decidedAt: null,
  decidedBy: null,
  comment: null,
  answer: null,
};
