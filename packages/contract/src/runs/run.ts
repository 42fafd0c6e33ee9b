import { runStatuses } from "@millrace/flow/run";
import { z } from "zod";
import { flowExample } from "../flows/flow.ts";
import { flowName, json, runId, timestamp, versionHash } from "../operation/fields.ts";
import { largeValue } from "./large-value.ts";

export const runStatus = z.enum(runStatuses);

/** An error as the journal keeps it. */
export interface RunErrorDto {
  code: string;
  message: string;
  hint?: string | undefined;
  retry: boolean;
  retryAfterMs?: number | undefined;
  type?: string | undefined;
  stack?: string | undefined;
  data?: z.output<typeof json> | undefined;
  cause?: RunErrorDto | undefined;
}

export const runError: z.ZodType<RunErrorDto, RunErrorDto> = z
  .object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    retry: z.boolean(),
    retryAfterMs: z.number().optional(),
    type: z.string().optional(),
    stack: z.string().optional(),
    data: json.optional(),
    get cause() {
      return runError.optional();
    },
  })
  .meta({ id: "RunError", description: "An error as the journal keeps it." });

export const run = z
  .object({
    runId,
    flow: flowName,
    version: versionHash,
    status: runStatus,
    seq: z.int().describe("The number of the last journal entry."),
    claims: z.int().describe("How many times a worker took the run."),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    availableAt: timestamp
      .nullable()
      .describe("When it can be taken next; null while it runs, ended or waits for a signal alone."),
    cancelRequestedAt: timestamp.nullable(),
    cancelReason: z.string().nullable(),
    parentRunId: z.string().nullable(),
    worker: z.string().nullable(),
    errorCode: z.string().nullable(),
  })
  .meta({ id: "Run" });

export const runDetail = run
  .extend({
    input: json,
    largeInput: largeValue.optional().describe("The input, where it is too long to be shown: `input` is null then."),
    output: json.nullable().describe("What a succeeded run returned."),
    largeOutput: largeValue.optional().describe("What it returned, where that is too long to be shown."),
    error: runError.nullable().describe("Why a failed run failed."),
    waitsFor: z
      .object({
        kind: z
          .enum(["time", "queue", "labels", "worker"])
          .describe(
            "Its time; a place in its queue; a worker with its labels, of which none is alive; the next worker.",
          ),
        queue: z.string(),
        needs: z.array(z.string()).describe("Labels that its worker must have."),
      })
      .nullable()
      .optional()
      .describe("What keeps a run from being under way that could be; absent in answers that do not look."),
  })
  .meta({ id: "RunDetail" });

export type RunDto = z.output<typeof run>;
export type RunDetailDto = z.output<typeof runDetail>;

export const runExample: RunDto = {
  runId: "01jnv8m3z7k2q4",
  flow: flowExample.flow,
  version: flowExample.version,
  status: "succeeded",
  seq: 9,
  claims: 1,
  createdAt: "2026-03-01T06:00:00.000Z",
  startedAt: "2026-03-01T06:00:00.002Z",
  finishedAt: "2026-03-01T06:00:04.310Z",
  availableAt: null,
  cancelRequestedAt: null,
  cancelReason: null,
  parentRunId: null,
  worker: null,
  errorCode: null,
};

export const runStarted = z.object({
  runId,
  existed: z.boolean().describe("Whether the idempotency key named a run that was there already."),
});

/** The run that a start came to, with its result where it is there already. */
export const startedRun = runStarted
  .extend({
    existed: z
      .boolean()
      .describe("Whether the run was there already: the idempotency key named it, or it collects starts."),
    status: runStatus,
    response: json
      .optional()
      .describe("What the run responded with, where the start waited for it; it may still be going on."),
    output: json
      .optional()
      .describe("What the run returned that was there already, or was waited for, and has succeeded."),
    largeOutput: largeValue.optional().describe("What it returned, where that is too long to be shown."),
    error: runError.optional().describe("Why the run failed that was there already, or was waited for."),
  })
  .meta({ id: "StartedRun" });
