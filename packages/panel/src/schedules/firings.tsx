import type { FiringDto } from "@millrace/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { CodeLink } from "../error/code-link.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { ShowMore } from "../paging/show-more.tsx";
import { RunLink } from "../run/run-link.tsx";
import { Badge, type BadgeLook } from "../status/badge.tsx";
import { DataTable } from "../table/data-table.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { formatMoment } from "../time/format-when.ts";

const looks: Record<FiringDto["outcome"], BadgeLook> = {
  run: "good",
  coalesced: "race",
  skipped: "idle",
  failed: "bad",
};

/** What became of each moment at which a schedule was due. */
export function Firings({ scheduleId }: { readonly scheduleId: string }) {
  const { client } = usePanel();
  const query = useInfiniteQuery({
    queryKey: ["schedules", "firings", scheduleId],
    queryFn: ({ pageParam, signal }) =>
      client.schedules.firings({ scheduleId, limit: 20, ...(pageParam !== null && { before: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: 15_000,
  });
  const firings = query.data?.pages.flatMap((page) => page.firings);
  return (
    <>
      <h2 className="mt-2 text-base font-semibold">Firings</h2>
      {query.error && <ErrorNote error={query.error} />}
      {firings?.length === 0 && <p className="text-muted">It was not due yet.</p>}
      {firings && firings.length > 0 && (
        <DataTable caption="Firings, latest first" columns={["Due", "Outcome", "Late by", "Run"]}>
          {firings.map(({ dueAt, firedAt, outcome, runId, errorCode, error }) => (
            <tr key={dueAt}>
              <th scope="row" className="font-normal md:whitespace-nowrap">
                <time dateTime={dueAt}>{formatMoment(Date.parse(dueAt))}</time>
              </th>
              <td>
                <Badge look={looks[outcome]}>{outcome}</Badge>
              </td>
              <td className="tabular-nums text-muted">{formatDuration(Date.parse(firedAt) - Date.parse(dueAt))}</td>
              <td className="wrap-anywhere">
                {runId !== null && <RunLink runId={runId} />}
                {errorCode !== null && <CodeLink code={errorCode} />}
                {error !== null && <p className="text-xs">{error}</p>}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      <ShowMore query={query} />
    </>
  );
}
