import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { runNotFound } from "../runs/run-dto.ts";

export const listArtifacts = bind(operations.artifacts.list, async ({ input, project, parts }) => {
  const key = { project, runId: input.runId };
  const rows = await parts.store.listArtifacts(key);
  if (rows.length === 0 && !(await parts.store.getRun(key))) throw runNotFound(input.runId);
  return {
    artifacts: rows.map(({ artifact, name, mediaType, sizeBytes }) => ({ artifact, name, mediaType, sizeBytes })),
  };
});
