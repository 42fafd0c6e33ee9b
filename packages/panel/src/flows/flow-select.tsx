import { useQuery } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";

export interface FlowSelectProps {
  readonly value: string | undefined;
  readonly onChange: (flow: string) => void;
}

/** Chooses among the published flows, or none of them. */
export function FlowSelect({ value, onChange }: FlowSelectProps) {
  const { client } = usePanel();
  const flows = useQuery({ queryKey: ["flows"], queryFn: ({ signal }) => client.flows.list({}, { signal }) });
  const names = flows.data?.flows.map(({ flow }) => flow) ?? [];
  const known = value === undefined || names.includes(value) ? names : [value, ...names];
  return (
    <select
      aria-label="Flow"
      className="field max-w-48"
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Every flow</option>
      {known.map((flow) => (
        <option key={flow}>{flow}</option>
      ))}
    </select>
  );
}
