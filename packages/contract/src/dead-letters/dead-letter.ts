import { z } from "zod";
import { flowName, idCursor, runId, timestamp, versionHash } from "../operation/fields.ts";
import { runError, runExample } from "../runs/run.ts";

/** A run that failed for good and that nobody has dealt with. */
export const deadLetter = z
  .object({
    runId,
    flow: flowName,
    version: versionHash,
    createdAt: timestamp,
    failedAt: timestamp,
    error: runError.describe("Why it failed."),
    input: z.string().describe("The beginning of its input as JSON text; of a batch, of its first one."),
    moreInputs: z
      .int()
      .min(0)
      .describe("How many further inputs its batch has; the dead letter itself shows them all."),
  })
  .meta({ id: "DeadLetter" });

export type DeadLetterDto = z.output<typeof deadLetter>;

/** Which dead letters are meant. */
export const deadLetterFilter = {
  flow: flowName.optional(),
  errorCode: z.string().min(1).max(100).optional().describe("Such as `HTTP_STATUS`."),
  since: timestamp.optional().describe("Failed at this moment or later."),
};

export const page = {
  before: idCursor(),
};

export const next = z.string().nullable().describe("Pass it as `before` for the next page; null on the last one.");

export const deadLetterExample: DeadLetterDto = {
  runId: runExample.runId,
  flow: runExample.flow,
  version: runExample.version,
  createdAt: runExample.createdAt,
  failedAt: "2026-03-01T06:00:35.310Z",
  error: { code: "HTTP_STATUS", message: "Cannot GET /prices as the service must agree: it answered 503", retry: true },
  input: '{"urls":["https://shop.example/p/1"]}',
  moreInputs: 0,
};
