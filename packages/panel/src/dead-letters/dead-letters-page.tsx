import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import { FlowSelect } from "../flows/flow-select.tsx";
import { ShowMore } from "../paging/show-more.tsx";
import { CodeFilter } from "./code-filter.tsx";
import { DeadLettersTable } from "./dead-letters-table.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { type DeadLettersSearch, readDeadLettersSearch } from "./read-dead-letters-search.ts";
import { RedriveDialog } from "./redrive-dialog.tsx";

/** The runs that failed for good, until somebody deals with them. */
export function DeadLettersPage() {
  const search = useSearch({ from: "/dead-letters" });
  const navigate = useNavigate({ from: "/dead-letters" });
  const { letters, query, error } = useDeadLetters(search);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<"redrive" | "discard" | null>(null);
  // What was dealt with elsewhere, or is filtered out, is not meant any more.
  const chosen = useMemo(() => letters?.filter(({ runId }) => marked.has(runId)) ?? [], [letters, marked]);
  const codes = useMemo(() => [...new Set(letters?.map(({ error }) => error.code))].toSorted(), [letters]);
  const change = (field: keyof DeadLettersSearch, value: string) =>
    navigate({ search: readDeadLettersSearch({ ...search, [field]: value }) });
  const close = () => setAsked(null);
  return (
    <Page
      title="Dead letters"
      error={error}
      actions={
        <search className="flex flex-wrap gap-2 max-sm:w-full max-sm:*:flex-1" aria-label="Filters">
          <FlowSelect value={search.flow} onChange={(flow) => change("flow", flow)} />
          <CodeFilter codes={codes} value={search.errorCode} onChange={(code) => change("errorCode", code)} />
        </search>
      }
    >
      {!letters && !error && <p className="text-muted">Reading the dead letters …</p>}
      {letters?.length === 0 && <NoDeadLetters isFiltered={Object.keys(search).length > 0} />}
      {letters && letters.length > 0 && (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <p role="status" className="mr-auto text-muted">
              {chosen.length === 0 ? "Select those to deal with." : `${chosen.length} selected`}
            </p>
            <button
              type="button"
              className="button-main"
              disabled={chosen.length === 0}
              onClick={() => setAsked("redrive")}
            >
              Redrive …
            </button>
            <button
              type="button"
              className="button-bad"
              disabled={chosen.length === 0}
              onClick={() => setAsked("discard")}
            >
              Discard …
            </button>
          </div>
          <DeadLettersTable letters={letters} marked={marked} onMark={setMarked} />
        </>
      )}
      <ShowMore query={query} />
      {asked === "redrive" && <RedriveDialog letters={chosen} onClose={close} />}
      {asked === "discard" && <DiscardDialog letters={chosen} onClose={close} />}
    </Page>
  );
}

function useDeadLetters(search: DeadLettersSearch) {
  const { client } = usePanel();
  const streamError = useRunFeed({ queries: "dead-letters" });
  const query = useInfiniteQuery({
    queryKey: ["dead-letters", "list", search],
    queryFn: ({ pageParam, signal }) =>
      client.deadLetters.list({ ...search, limit: 50, ...(pageParam !== null && { before: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const letters = useMemo(() => query.data?.pages.flatMap(({ deadLetters }) => deadLetters), [query.data]);
  return { letters, query, error: query.error ?? streamError };
}

function NoDeadLetters({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <EmptyNote title={isFiltered ? "No dead letter fits" : "No dead letter"}>
      {isFiltered ? (
        <p className="text-muted">
          Choose another flow or code, or see{" "}
          <Link to="/dead-letters" className="link">
            all of them
          </Link>
          .
        </p>
      ) : (
        <p className="max-w-prose text-muted">
          A run that fails for good, after its last attempt, is kept here with its cause and its input until somebody
          deals with it: redrive sends it again and keeps the steps that had succeeded, discard puts it away.
        </p>
      )}
    </EmptyNote>
  );
}
