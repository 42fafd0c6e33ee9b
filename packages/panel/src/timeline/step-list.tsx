import { type KeyboardEvent, type RefObject, useEffect, useId } from "react";
import { axisTicks } from "./axis.ts";
import { moveSelection } from "./move-selection.ts";
import { StepListRow } from "./step-list-row.tsx";
import { TimeMarkers } from "./time-markers.tsx";
import type { Timeline } from "./timeline.ts";

export interface Axis {
  readonly startMs: number;
  readonly endMs: number;
}

export interface StepListProps {
  readonly timeline: Timeline;
  readonly axis: Axis;
  readonly selected: string | null;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onSelect: (id: string | null) => void;
  /** Enter on a step: go on to its detail. */
  readonly onOpen: () => void;
}

/** The steps as rows with their bars; arrow keys walk through them. */
export function StepList({ timeline, axis, selected, box, onSelect, onOpen }: StepListProps) {
  const prefix = useId();
  const { rows } = timeline;
  const index = rows.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (index >= 0) document.getElementById(`${prefix}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [index, prefix]);
  function walk(event: KeyboardEvent) {
    if (event.key === "Enter" && index >= 0) onOpen();
    const next = moveSelection(event.key, { index, count: rows.length });
    if (next === null) return;
    event.preventDefault();
    onSelect(rows[next]?.id ?? null);
  }
  return (
    <section aria-label="Timeline" className="panel min-w-0 overflow-clip">
      <div className="sticky top-(--header) z-3 timeline-columns border-b border-line bg-raised py-1.5 text-2xs text-muted">
        <span className="label-small">Step</span>
        <span aria-hidden="true" className="relative block h-4 tabular-nums">
          {axisTicks(Math.max(1, axis.endMs - axis.startMs)).map(({ percent, label }) => (
            <span
              key={label}
              className="absolute whitespace-nowrap border-l border-edge pl-1 max-sm:even:hidden"
              style={{ left: `${percent}%` }}
            >
              {label}
            </span>
          ))}
        </span>
        <span className="text-right label-small">Time</span>
      </div>
      <TimeMarkers markers={timeline.markers} axis={axis} />
      <div
        ref={box}
        role="listbox"
        aria-label="Steps"
        tabIndex={0}
        aria-activedescendant={index >= 0 ? `${prefix}-${index}` : undefined}
        onKeyDown={walk}
        className="relative focus-visible:-outline-offset-2"
      >
        {rows.map((row, at) => (
          <StepListRow
            key={row.id}
            id={`${prefix}-${at}`}
            row={row}
            axis={axis}
            markers={timeline.markers}
            isSelected={at === index}
            onSelect={onSelect}
          />
        ))}
      </div>
    </section>
  );
}
