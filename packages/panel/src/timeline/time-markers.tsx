import { formatDuration } from "../time/format-duration.ts";
import { formatMoment } from "../time/format-when.ts";
import type { Axis } from "./step-list.tsx";
import type { Marker } from "./timeline.ts";

const colours: Record<Marker["kind"], string> = {
  crash: "text-bad",
  "hand-over": "text-bad",
  "taken up again": "text-good",
  migrated: "text-race",
};

/** What happened to the run as a whole, in words; the lines in the rows say where on the axis. */
export function TimeMarkers({ markers, axis }: { readonly markers: readonly Marker[]; readonly axis: Axis }) {
  if (markers.length === 0) return null;
  return (
    <ul
      aria-label="Crashes, hand-overs and versions"
      className="flex flex-wrap gap-x-6 gap-y-1 border-b border-line px-3 py-1.5 text-xs"
    >
      {markers.map(({ seq, atMs, text, kind }) => (
        <li key={seq} className={colours[kind]}>
          <span aria-hidden="true">{kind === "taken up again" ? "↻ " : "│ "}</span>
          {text}{" "}
          <time dateTime={new Date(atMs).toISOString()} title={formatMoment(atMs)} className="text-muted">
            after {formatDuration(atMs - axis.startMs)}
          </time>
        </li>
      ))}
    </ul>
  );
}
