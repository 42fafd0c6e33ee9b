import type { JournalEntryDto } from "@millrace/contract";
import type { RunStatus } from "@millrace/flow/run";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { useStream } from "../connection/use-stream.ts";
import { sayChange } from "../runs/run-words.ts";
import { buildTimeline } from "../timeline/build-timeline.ts";

const heldMs = 2_000;
const isHeld = (status: RunStatus | undefined) => status === "queued" || status === "waiting";

/** A run and its journal, followed until the run has ended. */
export function useLiveRun(runId: string) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const queryKey = ["run", runId];
  const run = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.runs.get({ runId }, { signal }),
    staleTime: 0,
    // The journal does not tell why a run is not taken yet.
    refetchInterval: ({ state }) => (isHeld(state.data?.status) ? heldMs : false),
  });
  const [entries, setEntries] = useState<readonly JournalEntryDto[]>([]);
  const lastSeq = useRef(0);
  const [hasEnded, setHasEnded] = useState(false);
  const streamError = useStream<JournalEntryDto>({
    key: hasEnded ? null : runId,
    open: (options) => client.runs.watch({ runId, lastEventId: lastSeq.current }, options),
    onItems(items) {
      const isNews = lastSeq.current > 0;
      lastSeq.current = items.at(-1)?.seq ?? lastSeq.current;
      setEntries((known) => [...known, ...items]);
      if (isNews) recount(queries, items);
      if (!items.some(({ kind }) => kind.startsWith("run."))) return;
      void queries.invalidateQueries({ queryKey });
      const flow = queries.getQueryData<{ readonly flow: string }>(queryKey)?.flow ?? "this flow";
      const sentence = items.map((entry) => sayChange({ runId, flow, entry })).findLast((text) => text !== null);
      if (isNews && sentence) announce(sentence);
    },
    onEnd: () => setHasEnded(true),
  });
  const timeline = useMemo(() => buildTimeline(entries), [entries]);
  return { run: run.data, timeline, isRead: entries.length > 0, error: run.error ?? streamError };
}

/** The navigation counts what waits for a person, and this run may have changed it. */
function recount(queries: QueryClient, items: readonly JournalEntryDto[]): void {
  if (items.some(({ kind }) => kind.startsWith("wait."))) void queries.invalidateQueries({ queryKey: ["approvals"] });
  if (items.some(({ kind }) => kind === "run.failed")) void queries.invalidateQueries({ queryKey: ["dead-letters"] });
}
