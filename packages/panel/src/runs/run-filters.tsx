import { runStatuses } from "@millrace/flow/run";
import { FlowSelect } from "../flows/flow-select.tsx";
import { type RunsSearch, readRunsSearch } from "./read-runs-search.ts";

export interface RunFiltersProps {
  readonly search: RunsSearch;
  readonly onChange: (search: RunsSearch) => void;
}

/** Chooses by status and flow; another choice begins at the newest run. */
export function RunFilters({ search, onChange }: RunFiltersProps) {
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
      <FlowSelect value={search.flow} onChange={(flow) => change("flow", flow)} />
    </search>
  );
}
