import { operations } from "@millrace/contract";
import { followFeed, openPosition } from "../events/follow-feed.ts";
import { bind } from "../http/bind.ts";
import { logLine, matchesFilter } from "./log-line.ts";

export const watchLogs = bind(operations.logs.watch, async ({ input, project, parts, signal }) => {
  const position = await openPosition(parts.store, {
    operation: operations.logs.watch,
    project,
    from: "now",
    lastEventId: input.lastEventId,
  });
  const matches = matchesFilter(input);
  return followFeed(parts.store, {
    project,
    position,
    signal,
    tell({ runId, flow, entry }) {
      if (entry.kind !== "log.written") return null;
      const line = logLine({ runId, flow, ...entry });
      return matches(line) ? line : null;
    },
  });
});
