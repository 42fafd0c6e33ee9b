import type { FeedItem } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { usePanel } from "../app/panel-context.ts";
import { coalesce } from "./coalesce.ts";
import { useStream } from "./use-stream.ts";

export interface RunFeedOptions {
  /** The first part of the keys of what is read again whenever a run has changed. */
  readonly queries: "runs" | "approvals" | "dead-letters" | "queues" | "schedules" | "flows";
  readonly onItems?: (items: readonly FeedItem[]) => void;
}

// A busy server changes runs all the time: its lists are not read more often than this.
const restMs = 250;

/** Keeps what is shown of runs true: reads it again whenever the feed says that one has changed. */
export function useRunFeed({ queries: own, onItems }: RunFeedOptions): Error | null {
  const { client } = usePanel();
  const queries = useQueryClient();
  const stale = useRef(new Set<string>());
  const refresh = useMemo(
    () =>
      coalesce(async () => {
        const keys = [...stale.current];
        stale.current.clear();
        await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
        await new Promise((resolve) => setTimeout(resolve, restMs));
      }),
    [queries],
  );
  return useStream({
    key: own,
    open: (options) => client.events.watch({ entries: "runs" }, options),
    // What happened before the stream was open, or while it was lost, is in what is read now.
    onOpen() {
      for (const key of [own, "approvals", "dead-letters"]) stale.current.add(key);
      void refresh();
    },
    onItems(items) {
      for (const key of [own, ...items.flatMap(({ entry }) => countedBy(entry.kind))]) stale.current.add(key);
      onItems?.(items);
      void refresh();
    },
  });
}

// The navigation counts what waits for a person.
function countedBy(kind: FeedItem["entry"]["kind"]): string[] {
  if (kind === "run.failed") return ["dead-letters"];
  return kind === "run.waiting" ? ["approvals"] : [];
}
