import type { OperationOutput, Operations } from "@millrace/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { usePanel } from "../app/panel-context.ts";
import { usePageTitle } from "../app/use-page-title.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import { ErrorNote } from "../error/error-note.tsx";
import { Badge } from "../status/badge.tsx";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";
import { JsonTree } from "../value/json-tree.tsx";
import { Firings } from "./firings.tsx";
import { ScheduleActions } from "./schedule-actions.tsx";
import { momentIn, ruleTexts, timingText, zoneOf } from "./timing-words.ts";

type ScheduleDetail = OperationOutput<Operations["schedules"]["get"]>;

/** A schedule: when it is due next, and what became of the moments before. */
export function SchedulePage() {
  const { scheduleId } = useParams({ from: "/schedules/$scheduleId" });
  return <OneSchedule key={scheduleId} scheduleId={scheduleId} />;
}

function OneSchedule({ scheduleId }: { readonly scheduleId: string }) {
  const { client } = usePanel();
  usePageTitle(scheduleId);
  const streamError = useRunFeed({ queries: "schedules" });
  const { data, error } = useQuery({
    queryKey: ["schedules", "one", scheduleId],
    queryFn: ({ signal }) => client.schedules.get({ scheduleId }, { signal }),
    refetchOnMount: "always",
    // A moment that is skipped, or part of another's run, changes no run.
    refetchInterval: 15_000,
  });
  const shown = error ?? streamError;
  return (
    <main className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-3 sm:p-6">
      <nav aria-label="Breadcrumb" className="text-xs text-muted">
        <Link to="/schedules" className="link">
          Schedules
        </Link>
        {data && (
          <>
            {" / "}
            <Link to="/schedules" search={{ flow: data.flow }} className="link">
              {data.flow}
            </Link>
          </>
        )}
      </nav>
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{scheduleId}</h1>
        {data?.pausedAt && <Badge look="hold">paused</Badge>}
        {data && <ScheduleActions schedule={data} />}
      </div>
      {shown && <ErrorNote error={shown} />}
      {data && <ScheduleFacts schedule={data} />}
      {data && <Firings scheduleId={scheduleId} />}
    </main>
  );
}

function ScheduleFacts({ schedule }: { readonly schedule: ScheduleDetail }) {
  const { timing, upcoming, input, declared, pausedAt } = schedule;
  const nowMs = useNow(1_000);
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      <section aria-labelledby="schedule-when" className="panel flex flex-col gap-2 p-4">
        <h2 id="schedule-when" className="label-small">
          When
        </h2>
        <p className="font-mono text-base font-semibold">{timingText(timing)}</p>
        <ul className="text-muted">
          {[...ruleTexts(timing), declared ? "declared by the flow's published version" : "added by hand"].map(
            (text) => (
              <li key={text}>{text}</li>
            ),
          )}
        </ul>
        <h2 className="label-small mt-2">Input of its runs</h2>
        <JsonTree value={input} label="Input of its runs" />
      </section>
      <section aria-labelledby="schedule-next" className="panel flex flex-col gap-2 p-4">
        <h2 id="schedule-next" className="label-small">
          Next moments, {zoneOf(timing)}
        </h2>
        {upcoming.length === 0 && (
          <p className="text-muted">
            {pausedAt === null
              ? "There is none any more."
              : "None while it is paused; it goes on from the moment it is resumed."}
          </p>
        )}
        <ol className="flex flex-col gap-1">
          {upcoming.map((at) => (
            <li key={at} className="flex flex-wrap justify-between gap-x-4">
              <span>{momentIn(at, zoneOf(timing))}</span>
              <span className="text-muted">
                <When at={at} nowMs={nowMs} />
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
