import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { entryDto } from "./entry-dto.ts";
import { momentWriter } from "./moment-writer.ts";
import { runNotFound } from "./run-dto.ts";

export const readJournal = bind(operations.runs.journal, async ({ input, project, parts }) => {
  const { runId, after, limit } = input;
  const found = await parts.store.readJournal({ project, runId, afterSeq: after, limit: limit + 1 });
  if (found.length === 0 && !(await parts.store.getRun({ project, runId }))) throw runNotFound(runId);
  const entries = found.slice(0, limit);
  const write = momentWriter();
  return {
    entries: entries.map((entry) => entryDto(entry, write)),
    next: found.length > limit ? (entries.at(-1)?.seq ?? null) : null,
  };
});
