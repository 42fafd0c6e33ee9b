import { runStatuses } from "@millrace/flow/run";
import { useQuery } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { type RunsSearch, readRunsSearch } from "./read-runs-search.ts";

export interface RunFiltersProps {
  readonly search: RunsSearch;
  readonly onChange: (search: RunsSearch) => void;
}

/** Chooses by status and flow; another choice begins at the newest run. */
export function RunFilters({ search, onChange }: RunFiltersProps) {
  const { client } = usePanel();
  const flows = useQuery({ queryKey: ["flows"], queryFn: ({ signal }) => client.flows.list({}, { signal }) });
  const names = flows.data?.flows.map(({ flow }) => flow) ?? [];
  const known = search.flow === undefined || names.includes(search.flow) ? names : [search.flow, ...names];
  const change = (field: "status" | "flow", value: string) =>
    onChange(readRunsSearch({ ...search, before: undefined, [field]: value }));
  return (
    <search className="flex gap-2 max-sm:order-1 max-sm:w-full max-sm:*:flex-1" aria-label="Filters">
      <select
        aria-label="Status"
        className="field"
        value={search.status ?? ""}
        onChange={(event) => change("status", event.currentTarget.value)}
      >
        <option value="">Every status</option>
        {runStatuses.map((status) => (
          <option key={status}>{status}</option>
        ))}
      </select>
      <select
        aria-label="Flow"
        className="field max-w-48"
        value={search.flow ?? ""}
        onChange={(event) => change("flow", event.currentTarget.value)}
      >
        <option value="">Every flow</option>
        {known.map((flow) => (
          <option key={flow}>{flow}</option>
        ))}
      </select>
    </search>
  );
}
