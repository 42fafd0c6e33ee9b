import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import type { RunsSearch } from "./read-runs-search.ts";
import { sayChange } from "./run-words.ts";

const pageSize = 50;

/** A page of the list of runs, read again whenever the feed says that a run has changed. */
export function useLiveRuns(search: RunsSearch) {
  const { client, announce } = usePanel();
  const page = useQuery({
    queryKey: ["runs", search],
    queryFn: ({ signal }) => client.runs.list({ ...search, limit: pageSize }, { signal }),
    placeholderData: keepPreviousData,
  });
  const streamError = useRunFeed({
    queries: "runs",
    onItems(items) {
      const sentence = items.map(sayChange).findLast((text) => text !== null);
      if (sentence) announce(sentence);
    },
  });
  return { page: page.data, error: page.error ?? streamError };
}
