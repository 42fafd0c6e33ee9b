import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { runDto } from "./run-dto.ts";

export const cancelRun = bind(operations.runs.cancel, async ({ input, project, parts }) =>
  runDto(await parts.control.cancel({ project, runId: input.runId, reason: input.reason })),
);
