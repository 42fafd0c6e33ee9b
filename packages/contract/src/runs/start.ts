import { z } from "zod";
import { flowName, idempotencyKey, json, timestamp, versionHash } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample, startedRun } from "./run.ts";

export const startRun = operation(routes.runs.start, {
  input: z.strictObject({
    flow: flowName,
    version: versionHash.optional().describe("(Default: the flow's live version)"),
    input: json.default({}).describe("What the flow's input schema asks for."),
    idempotencyKey,
    callback: z
      .strictObject({ url: z.string().max(2_000).describe("With https; gets a signed POST (Standard Webhooks).") })
      .optional()
      .describe("Told of the run's end, however it ends."),
    priority: z.int().min(-1_000).max(1_000).optional().describe("(Default: the flow's)"),
    key: z
      .string()
      .max(500)
      .optional()
      .describe("Whose turn it is in the queue. (Default: what lies at the flow's key in the input)"),
    delay: z
      .union([z.int().nonnegative(), z.string().max(20)])
      .optional()
      .describe('Not before so long from now: milliseconds or a duration such as "5m".'),
    wait: z
      .union([z.int().nonnegative(), z.string().max(20)])
      .optional()
      .describe(
        'How long to wait for what the run responds with, or its end: milliseconds or a duration such as "30s", 5 minutes at most. (Default: not at all)',
      ),
    availableAt: timestamp.optional().describe("Not before this moment; instead of a delay."),
  }),
  output: startedRun,
  errors: [
    "FLOW_NOT_FOUND",
    "VERSION_NOT_FOUND",
    "INPUT_INVALID",
    "NAME_INVALID",
    "IDEMPOTENCY_KEY_REUSED",
    "DURATION_INVALID",
    "QUEUE_FULL",
    "VALUE_TOO_LARGE",
    "DISK_FULL",
    "EGRESS_ADDRESS_REFUSED",
    "EGRESS_PROTOCOL_REFUSED",
  ],
  scope: "runs:write",
  summary: "Queues a run of a flow; it is stored when the answer arrives.",
  example: {
    input: {
      flow: "price-monitoring",
      input: { urls: ["https://shop.example/p/1"] },
      idempotencyKey: "check-2026-03-01",
    },
    output: { runId: runExample.runId, existed: false, status: "queued" },
  },
});
