import type { FlowSummary } from "@millrace/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { CodeSample, EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import { StartRunDialog } from "../start/start-run-dialog.tsx";
import { DataTable } from "../table/data-table.tsx";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";

/** The published flows. */
export function FlowsPage() {
  const { client } = usePanel();
  const navigate = useNavigate();
  const [started, setStarted] = useState<string | null>(null);
  const streamError = useRunFeed({ queries: "flows" });
  const flows = useQuery({
    queryKey: ["flows"],
    queryFn: ({ signal }) => client.flows.list({}, { signal }),
    refetchOnMount: "always",
  });
  const [wanted, setWanted] = useState("");
  const known = flows.data?.flows;
  const found = known?.filter((flow) => fits(flow, wanted));
  return (
    <Page title="Flows" error={flows.error ?? streamError}>
      {!known && !flows.error && <p className="text-muted">Reading the flows …</p>}
      {known?.length === 0 && <NoFlows />}
      {known && known.length > fewFlows && (
        <input
          type="search"
          className="field max-w-sm"
          placeholder="Search"
          aria-label="Search flows by name and description"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {found && found.length > 0 && <FlowsTable flows={found} onStart={setStarted} />}
      {known && known.length > 0 && found?.length === 0 && <p role="status">No flow has these words.</p>}
      {started !== null && (
        <StartRunDialog
          firstFlow={started}
          onClose={() => setStarted(null)}
          onStarted={(runId) => navigate({ to: "/runs/$runId", params: { runId } })}
        />
      )}
    </Page>
  );
}

// As many are seen at a glance.
const fewFlows = 5;

/** Whether name and description have all words that were asked for. */
function fits({ flow, description }: FlowSummary, wanted: string): boolean {
  const text = `${flow} ${description ?? ""}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface FlowsTableProps {
  readonly flows: readonly FlowSummary[];
  readonly onStart: (flow: string) => void;
}

function FlowsTable({ flows, onStart }: FlowsTableProps) {
  const nowMs = useNow(30_000);
  return (
    <DataTable caption="Published flows" columns={["Flow", "Version", "Published", "Actions"]}>
      {flows.map(({ flow, version, description, publishedAt }) => (
        <tr key={flow}>
          <th scope="row" className="font-medium">
            <Link to="/" search={{ flow }} className="link">
              {flow}
            </Link>
            {description !== null && <p className="max-w-prose font-normal text-muted">{description}</p>}
          </th>
          <td className="font-mono text-xs text-muted" title={version}>
            {version.slice(0, 10)}
          </td>
          <td className="whitespace-nowrap text-muted">
            <When at={publishedAt} nowMs={nowMs} />
          </td>
          <td>
            <div className="flex flex-wrap gap-2 sm:justify-end">
              <Link to="/schedules" search={{ flow }} className="button-plain button-small">
                Schedules<span className="sr-only"> of {flow}</span>
              </Link>
              <button type="button" className="button-plain button-small" onClick={() => onStart(flow)}>
                Start<span className="sr-only"> a run of {flow}</span>
              </button>
            </div>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function NoFlows() {
  return (
    <EmptyNote title="No flow yet">
      <p className="max-w-prose text-muted">
        A flow is an automation written in TypeScript. Running one from the command line publishes it, and it shows here
        with every later version:
      </p>
      <CodeSample>npx millrace run ./my-flow.ts</CodeSample>
    </EmptyNote>
  );
}
