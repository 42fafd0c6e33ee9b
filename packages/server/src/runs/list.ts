import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { momentWriter } from "./moment-writer.ts";
import { runDto } from "./run-dto.ts";

export const listRuns = bind(operations.runs.list, async ({ input, project, parts }) => {
  const { flow, status, before, limit } = input;
  // One more than asked for, to know whether there is a next page.
  const found = await parts.store.listRuns({
    project,
    limit: limit + 1,
    ...(flow !== undefined && { flow }),
    ...(status !== undefined && { status }),
    ...(before !== undefined && { before }),
  });
  const runs = found.slice(0, limit);
  const write = momentWriter();
  return {
    runs: runs.map((run) => runDto(run, write)),
    next: found.length > limit ? (runs.at(-1)?.runId ?? null) : null,
  };
});
