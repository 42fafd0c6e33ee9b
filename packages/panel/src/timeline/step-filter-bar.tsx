import { type StepFilter, stepStatuses } from "./filter-rows.ts";

export interface StepFilterBarProps {
  readonly filter: StepFilter;
  readonly shownCount: number;
  readonly count: number;
  readonly onChange: (filter: StepFilter) => void;
}

/** Looks for steps in a long list. */
export function StepFilterBar({ filter, shownCount, count, onChange }: StepFilterBarProps) {
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Steps">
      <input
        type="search"
        aria-label="Name or key of a step"
        placeholder="Name or key"
        className="field min-w-40 max-sm:flex-1"
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <select
        aria-label="Status of a step"
        className="field"
        value={filter.status ?? ""}
        onChange={(event) =>
          onChange({ ...filter, status: stepStatuses.find((status) => status === event.currentTarget.value) ?? null })
        }
      >
        <option value="">Every status</option>
        {stepStatuses.map((status) => (
          <option key={status}>{status}</option>
        ))}
      </select>
      <p role="status" className="text-muted tabular-nums">
        {shownCount === count ? `${count} steps` : `${shownCount} of ${count} steps`}
      </p>
    </search>
  );
}
