import { z } from "zod";
import { flowName, idempotencyKey, json, versionHash } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { runExample, runStarted } from "./run.ts";

export const startRun = operation({
  id: "runs.start",
  method: "POST",
  path: "/api/v1/runs",
  kind: "call",
  input: z.strictObject({
    flow: flowName,
    version: versionHash.optional().describe("(Default: the flow's live version)"),
    input: json.default({}).describe("What the flow's input schema asks for."),
    idempotencyKey,
  }),
  output: runStarted,
  headers: { idempotencyKey: "Idempotency-Key" },
  errors: ["FLOW_NOT_FOUND", "VERSION_NOT_FOUND", "INPUT_INVALID", "VALUE_TOO_LARGE", "DISK_FULL"],
  scope: "runs:write",
  summary: "Queues a run of a flow; it is stored when the answer arrives.",
  repeatable: false,
  example: {
    input: {
      flow: "price-monitoring",
      input: { urls: ["https://shop.example/p/1"] },
      idempotencyKey: "check-2026-03-01",
    },
    output: { runId: runExample.runId, existed: false },
  },
});
