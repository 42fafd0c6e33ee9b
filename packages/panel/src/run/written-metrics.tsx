import { DataTable } from "../table/data-table.tsx";
import { formatMoment } from "../time/format-when.ts";
import type { WrittenMetric } from "../timeline/timeline.ts";

/** What a run has measured, in its order. */
export function WrittenMetrics({ metrics }: { readonly metrics: readonly WrittenMetric[] }) {
  if (metrics.length === 0) return <p className="text-muted">The run wrote no metric.</p>;
  return (
    <DataTable caption="Metrics" columns={["Metric", "Value", "Tags", "Step", "At"]}>
      {metrics.map(({ seq, at, name, body }) => (
        <tr key={seq}>
          <th scope="row" className="font-medium">
            {name}
          </th>
          <td className="tabular-nums">
            {body.value.toLocaleString("en", { maximumFractionDigits: 6 })}
            {body.unit !== undefined && <span className="text-muted"> {body.unit}</span>}
          </td>
          <td className="text-muted">
            {Object.entries(body.tags ?? {})
              .map(([tag, value]) => `${tag}: ${value}`)
              .join(", ")}
          </td>
          <td className="text-muted wrap-anywhere">
            {[body.step, body.stepKey].filter((part) => part !== undefined).join(" · ")}
          </td>
          <td className="whitespace-nowrap text-muted">
            <time dateTime={at}>{formatMoment(Date.parse(at))}</time>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
