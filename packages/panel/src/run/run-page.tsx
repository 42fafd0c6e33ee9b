import { useParams } from "@tanstack/react-router";
import { usePageTitle } from "../app/use-page-title.ts";
import { ErrorNote } from "../error/error-note.tsx";
import { RunError } from "../error/run-error.tsx";
import { shortId } from "../runs/run-words.ts";
import type { StepRow, Timeline } from "../timeline/timeline.ts";
import { RunHeader } from "./run-header.tsx";
import { RunViews } from "./run-views.tsx";
import { useLiveRun } from "./use-live-run.ts";
import { StepLink, WhatWaits } from "./what-waits.tsx";

export function RunPage() {
  const { runId } = useParams({ from: "/runs/$runId" });
  // Another run is another page: nothing of the one before is kept.
  return <OneRun key={runId} runId={runId} />;
}

function OneRun({ runId }: { readonly runId: string }) {
  const { run, timeline, isRead, error } = useLiveRun(runId);
  usePageTitle(run ? `${timeline.status} · ${run.flow} ${shortId(runId)}` : `Run ${shortId(runId)}`);
  const failure = timeline.error;
  const failed = failure && failedStep(timeline);
  return (
    <main className="flex w-full flex-1 flex-col gap-3 p-3 sm:px-6 sm:py-4">
      {!run && <h1 className="text-xl font-semibold">Run {shortId(runId)}</h1>}
      {error && <ErrorNote error={error} />}
      {run && <RunHeader run={run} timeline={timeline} />}
      <WhatWaits timeline={timeline} />
      {failure && (
        <section aria-label="Why the run failed">
          <RunError error={failure} />
          {failed && (
            <p className="mt-2">
              It failed in the step <StepLink row={failed} />.
            </p>
          )}
        </section>
      )}
      {run && isRead && <RunViews runId={runId} timeline={timeline} />}
      {!isRead && !error && <p className="text-muted">Reading the run …</p>}
    </main>
  );
}

/** The step whose error ended the run; none where the run itself failed, such as by its time limit. */
function failedStep({ rows, error }: Timeline): StepRow | undefined {
  return rows.findLast((row) => row.status === "failed" && row.error?.message === error?.message);
}
