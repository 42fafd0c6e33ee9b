import type { ScheduleDto } from "@millrace/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { CodeSample, EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import { FlowSelect } from "../flows/flow-select.tsx";
import { ShowMore } from "../paging/show-more.tsx";
import { Badge } from "../status/badge.tsx";
import { DataTable } from "../table/data-table.tsx";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";
import { AddScheduleDialog } from "./add-schedule-dialog.tsx";
import { readSchedulesSearch } from "./read-schedules-search.ts";
import { ruleTexts, timingText } from "./timing-words.ts";

/** What starts runs by the clock. */
export function SchedulesPage() {
  const { client } = usePanel();
  const search = useSearch({ from: "/schedules" });
  const navigate = useNavigate({ from: "/schedules" });
  const [isAdding, setIsAdding] = useState(false);
  const streamError = useRunFeed({ queries: "schedules" });
  const query = useInfiniteQuery({
    queryKey: ["schedules", "list", search],
    queryFn: ({ pageParam, signal }) =>
      client.schedules.list({ ...search, limit: 50, ...(pageParam !== null && { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const schedules = query.data?.pages.flatMap((page) => page.schedules);
  return (
    <Page
      title="Schedules"
      error={query.error ?? streamError}
      actions={
        <>
          <search aria-label="Filters">
            <FlowSelect value={search.flow} onChange={(flow) => navigate({ search: readSchedulesSearch({ flow }) })} />
          </search>
          <button type="button" className="button-main" onClick={() => setIsAdding(true)}>
            Add a schedule
          </button>
        </>
      }
    >
      {!schedules && !query.error && <p className="text-muted">Reading the schedules …</p>}
      {schedules?.length === 0 && <NoSchedules flow={search.flow} />}
      {schedules && schedules.length > 0 && <SchedulesTable schedules={schedules} />}
      <ShowMore query={query} />
      {isAdding && (
        <AddScheduleDialog
          {...(search.flow !== undefined && { firstFlow: search.flow })}
          onClose={() => setIsAdding(false)}
          onAdded={(scheduleId) => navigate({ to: "/schedules/$scheduleId", params: { scheduleId } })}
        />
      )}
    </Page>
  );
}

function SchedulesTable({ schedules }: { readonly schedules: readonly ScheduleDto[] }) {
  const nowMs = useNow(1_000);
  return (
    <DataTable caption="Schedules" columns={["Schedule", "When", "Next", "Last due"]}>
      {schedules.map(({ scheduleId, timing, pausedAt, nextAt, lastDueAt, declared }) => (
        <tr key={scheduleId} className="relative hover:bg-raised">
          <th scope="row" className="font-medium">
            <Link
              to="/schedules/$scheduleId"
              params={{ scheduleId }}
              className="rounded-sm wrap-anywhere hover:underline after:absolute after:inset-0"
            >
              {scheduleId}
            </Link>
            <span className="block text-xs font-normal text-muted">
              {declared ? "declared by the flow" : "added by hand"}
            </span>
          </th>
          <td>
            <span className="font-mono text-xs">{timingText(timing)}</span>
            <span className="block text-xs text-muted">{ruleTexts(timing).join(", ")}</span>
          </td>
          <td className="whitespace-nowrap">
            {pausedAt !== null && <Badge look="hold">paused</Badge>}
            {pausedAt === null && (nextAt === null ? "never again" : <When at={nextAt} nowMs={nowMs} />)}
          </td>
          <td className="whitespace-nowrap text-muted">
            {lastDueAt === null ? "not yet" : <When at={lastDueAt} nowMs={nowMs} />}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function NoSchedules({ flow }: { readonly flow: string | undefined }) {
  return (
    <EmptyNote title={flow === undefined ? "No schedule yet" : `No schedule of ${flow}`}>
      <p className="max-w-prose text-muted">
        A schedule starts runs by the clock: by a cron pattern in a time zone, at an interval, or once. Add one with the
        button above, or have the flow declare it:
      </p>
      <CodeSample>{'trigger: cron("0 6 * * 1-5", { timezone: "Europe/Berlin" }),'}</CodeSample>
    </EmptyNote>
  );
}
