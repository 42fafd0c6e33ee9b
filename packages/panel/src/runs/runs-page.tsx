import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Page } from "../app/page.tsx";
import { StartRunDialog } from "../start/start-run-dialog.tsx";
import { NoRuns } from "./no-runs.tsx";
import { RunFilters } from "./run-filters.tsx";
import { RunPaging } from "./run-paging.tsx";
import { RunsTable } from "./runs-table.tsx";
import { useLiveRuns } from "./use-live-runs.ts";

/** The list of runs, newest first. */
export function RunsPage() {
  const search = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const { page, error } = useLiveRuns(search);
  const [isStarting, setIsStarting] = useState(false);
  const isFiltered = search.status !== undefined || search.flow !== undefined || search.before !== undefined;
  return (
    <Page
      title="Runs"
      error={error}
      actions={
        <>
          <RunFilters search={search} onChange={(chosen) => navigate({ search: chosen })} />
          <button type="button" className="button-main" onClick={() => setIsStarting(true)}>
            Start a run
          </button>
        </>
      }
    >
      {!page && !error && <p className="text-muted">Reading the runs …</p>}
      {page && page.runs.length > 0 && <RunsTable runs={page.runs} />}
      {page && page.runs.length === 0 && <NoRuns isFiltered={isFiltered} />}
      {page && <RunPaging search={search} next={page.next} />}
      {isStarting && (
        <StartRunDialog
          {...(search.flow !== undefined && { firstFlow: search.flow })}
          onClose={() => setIsStarting(false)}
          onStarted={(runId) => navigate({ to: "/runs/$runId", params: { runId } })}
        />
      )}
    </Page>
  );
}
