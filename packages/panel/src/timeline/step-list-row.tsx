import { memo } from "react";
import { StatusMark } from "../status/status-mark.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { placeOnAxis } from "./axis.ts";
import { SegmentBar } from "./segment-bar.tsx";
import type { Axis } from "./step-list.tsx";
import type { Marker, StepRow } from "./timeline.ts";

export interface StepListRowProps {
  readonly id: string;
  readonly row: StepRow;
  /** From 1, among all that the list has: those out of sight may not be there. */
  readonly place: number;
  readonly count: number;
  readonly axis: Axis;
  readonly markers: readonly Marker[];
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

/** A step with its bars. Rows out of sight cost nothing to draw. */
export const StepListRow = memo(function StepListRow(props: StepListRowProps) {
  const { id, row, place, count, axis, markers, isSelected, onSelect } = props;
  const first = row.segments[0];
  const end = row.segments.at(-1);
  const tookMs = first && end ? (end.endMs ?? axis.endMs) - first.startMs : null;
  const attempts = row.segments.filter(({ kind }) => kind === "attempt").length;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list names its active row
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      aria-posinset={place}
      aria-setsize={count}
      onClick={() => onSelect(row.id)}
      className={`timeline-columns h-[1.8125rem] cursor-pointer scroll-mt-[calc(var(--header)+2rem)] scroll-mb-4 max-lg:scroll-mb-[60dvh] items-center border-b border-line last:border-b-0 [contain-intrinsic-size:auto_1.8125rem] [content-visibility:auto] ${
        isSelected ? "bg-race-faint shadow-[inset_3px_0_0_var(--color-race)]" : "hover:bg-raised"
      }`}
    >
      <span
        className="flex min-w-0 items-center gap-1.5 py-1 pr-2 leading-5"
        style={{ paddingLeft: `${row.depth * 16}px` }}
      >
        <StatusMark status={row.status} isQuiet />
        <span className="max-w-full shrink-0 truncate" title={row.label}>
          {row.label}
        </span>
        {row.key !== null && <KeyText text={row.key} />}
        {attempts > 1 && (
          <span className="shrink-0 rounded bg-hold-faint px-1 text-2xs font-medium text-hold">
            {attempts} attempts
          </span>
        )}
      </span>
      <span className="relative block h-5">
        {markers.map((marker) => (
          <span
            key={marker.seq}
            className={`absolute inset-y-[-4px] w-px ${marker.kind === "migrated" ? "bg-race" : "bg-bad"}`}
            style={{ left: `${placeOnAxis({ startMs: marker.atMs, endMs: marker.atMs }, axis).leftPercent}%` }}
          />
        ))}
        {row.segments.map((segment) => (
          <SegmentBar key={`${segment.kind} ${segment.startMs}`} segment={segment} axis={axis} />
        ))}
      </span>
      <span className="text-right text-xs tabular-nums text-muted">
        {tookMs === null ? "" : formatDuration(tookMs)}
      </span>
    </div>
  );
});

// The end tells two addresses apart: what does not fit is cut off at the beginning.
function KeyText({ text }: { readonly text: string }) {
  return (
    <span dir="rtl" title={text} className="min-w-0 truncate text-left font-mono text-xs text-muted">
      <bdi dir="ltr">{text}</bdi>
    </span>
  );
}
