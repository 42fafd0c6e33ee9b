import { formatMoment } from "../time/format-when.ts";
import type { EmittedEvent } from "../timeline/timeline.ts";
import { JsonTree } from "../value/json-tree.tsx";

/** The events that a run has emitted, in their order. */
export function EmittedEvents({ events }: { readonly events: readonly EmittedEvent[] }) {
  if (events.length === 0) return <p className="text-muted">The run emitted no event.</p>;
  return (
    <ol className="flex flex-col gap-3">
      {events.map(({ seq, at, body }) => (
        <li key={seq} className="panel p-3">
          <p className="flex flex-wrap gap-x-3">
            <span className="font-mono font-semibold">{body.type}</span>
            <time dateTime={at} className="text-muted">
              {formatMoment(Date.parse(at))}
            </time>
          </p>
          <JsonTree value={body.payload} label={`Event ${seq}`} />
        </li>
      ))}
    </ol>
  );
}
