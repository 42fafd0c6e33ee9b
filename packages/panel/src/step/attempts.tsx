import { RunError } from "../error/run-error.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { formatMoment } from "../time/format-when.ts";
import type { Segment, StepRow } from "../timeline/timeline.ts";

/** The attempts of a step, and its waits, in their order. */
export function Attempts({ row }: { readonly row: StepRow }) {
  if (row.segments.length === 0) return <p className="text-muted">Its start is not journaled yet.</p>;
  return (
    <ol className="flex flex-col gap-1 text-xs">
      {row.segments.map((segment, index) => (
        <li key={index}>
          <span className="font-medium">{title(segment)}</span>{" "}
          <span className="text-muted">
            {segment.outcome}
            {segment.endMs !== null && `, ${formatDuration(segment.endMs - segment.startMs)}`}, from{" "}
            <time dateTime={new Date(segment.startMs).toISOString()}>{formatMoment(segment.startMs)}</time>
          </span>
          {/* The error of the last attempt is the step's own and stands above. */}
          {segment.error && segment.error !== row.error && (
            <details>
              <summary className="text-bad wrap-anywhere">{segment.error.message}</summary>
              <RunError error={segment.error} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}

function title({ kind, attempt }: Segment): string {
  if (kind === "wait") return "Wait";
  return kind === "pause" ? "Pause before the next attempt" : `Attempt ${attempt}`;
}
