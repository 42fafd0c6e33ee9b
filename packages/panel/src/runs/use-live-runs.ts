import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { usePanel } from "../app/panel-context.ts";
import { coalesce } from "../connection/coalesce.ts";
import { useStream } from "../connection/use-stream.ts";
import type { RunsSearch } from "./read-runs-search.ts";
import { sayChange } from "./run-words.ts";

const pageSize = 50;

/** A page of the list of runs, read again whenever the feed says that a run has changed. */
export function useLiveRuns(search: RunsSearch) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const refresh = useMemo(() => coalesce(() => queries.invalidateQueries({ queryKey: ["runs"] })), [queries]);
  const page = useQuery({
    queryKey: ["runs", search],
    queryFn: ({ signal }) => client.runs.list({ ...search, limit: pageSize }, { signal }),
    placeholderData: keepPreviousData,
  });
  const streamError = useStream({
    key: "runs",
    open: (options) => client.events.watch({ entries: "runs" }, options),
    // What happened before the stream was open, or while it was lost, is in the list that is read now.
    onOpen: () => void refresh(),
    onItems(items) {
      const sentence = items.map(sayChange).findLast((text) => text !== null);
      if (sentence) announce(sentence);
      void refresh();
    },
  });
  return { page: page.data, error: page.error ?? streamError };
}
