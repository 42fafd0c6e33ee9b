import { type LogLineDto, operations } from "@millrace/contract";
import { readWritten, type WrittenPlace } from "@millrace/store/logs";
import { bind } from "../http/bind.ts";
import { logLine, matchesFilter } from "./log-line.ts";

// A line may have 72 KB with its fields, so a batch stays within some 14 MB.
const batch = 200;
const mostLookedAt = 10_000;

export const searchLogs = bind(operations.logs.search, async ({ input, project, parts, signal }) => {
  const { runId, from, to, limit } = input;
  const matches = matchesFilter(input);
  const window = {
    ...(from !== undefined && { fromMs: Date.parse(from) }),
    ...(to !== undefined && { toMs: Date.parse(to) }),
  };
  let before = input.before === undefined ? undefined : parsePlace(input.before);
  const lines: LogLineDto[] = [];
  let lookedAt = 0;
  while (lookedAt < mostLookedAt && !signal.aborted) {
    const page = await readWritten(parts.store.tables, {
      project,
      kind: "log.written",
      runId,
      ...window,
      before,
      limit: batch,
    });
    for (const entry of page) {
      lookedAt += 1;
      before = entry;
      const line = logLine(entry);
      if (matches(line)) lines.push(line);
      if (lines.length === limit) return { lines, next: placeText(entry), lookedAt };
    }
    if (page.length < batch) return { lines, next: null, lookedAt };
  }
  return { lines, next: before ? placeText(before) : null, lookedAt };
});

function placeText({ at, runId, seq }: WrittenPlace): string {
  return `${at}.${seq}.${runId}`;
}

/** Reads what the contract holds against its pattern. */
function parsePlace(text: string): WrittenPlace {
  const [at = "", seq = "", runId = ""] = text.split(".");
  return { at: Number(at), seq: Number(seq), runId };
}
