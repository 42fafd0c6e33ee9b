import type { RunDetailDto, RunDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { Run, RunDetail } from "@millrace/store";
import { type MomentWriter, momentWriter } from "./moment-writer.ts";

export function runDto(run: Run, write: MomentWriter = momentWriter()): RunDto {
  const moment = (ms: number | null) => (ms === null ? null : write(ms));
  return {
    runId: run.runId,
    flow: run.flow,
    version: run.version,
    status: run.status,
    seq: run.seq,
    claims: run.claims,
    createdAt: write(run.createdAt),
    startedAt: moment(run.startedAt),
    finishedAt: moment(run.finishedAt),
    availableAt: moment(run.availableAt),
    cancelRequestedAt: moment(run.cancelRequestedAt),
    cancelReason: run.cancelReason,
    parentRunId: run.parentRunId,
    worker: run.workerId,
    errorCode: run.errorCode,
  };
}

export function runDetailDto(run: RunDetail): RunDetailDto {
  const ending = (run.ending === null ? {} : JSON.parse(run.ending)) as Partial<
    EntryBodies["run.succeeded"] & EntryBodies["run.failed"]
  >;
  return {
    ...runDto(run),
    input: JSON.parse(run.input) as Json,
    ...(run.largeInput && { largeInput: run.largeInput }),
    output: ending.output ?? null,
    ...(ending.large && { largeOutput: ending.large }),
    error: ending.error ?? null,
  };
}

export function runNotFound(runId: string): MillraceError {
  return new MillraceError({
    code: "RUN_NOT_FOUND",
    message: `Cannot find the run ${runId} as it must exist in this project`,
    hint: "List the runs to see the latest ones.",
  });
}
