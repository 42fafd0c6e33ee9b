import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { runDetailDto, runNotFound } from "./run-dto.ts";

export const getRun = bind(operations.runs.get, async ({ input, project, parts }) => {
  const run = await parts.store.getRun({ project, runId: input.runId });
  if (!run) throw runNotFound(input.runId);
  return runDetailDto(run);
});
