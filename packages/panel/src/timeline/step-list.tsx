import { type KeyboardEvent, type RefObject, useEffect, useId } from "react";
import { axisTicks } from "./axis.ts";
import { moveSelection } from "./move-selection.ts";
import { StepListRow } from "./step-list-row.tsx";
import { TimeMarkers } from "./time-markers.tsx";
import type { StepRow, Timeline } from "./timeline.ts";
import { rowHeightPx, rowRem, useRowsInView } from "./use-rows-in-view.ts";

export interface Axis {
  readonly startMs: number;
  readonly endMs: number;
}

export interface StepListProps {
  readonly timeline: Timeline;
  /** Those of its rows that are looked for. */
  readonly rows: readonly StepRow[];
  readonly axis: Axis;
  readonly selected: string | null;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onSelect: (id: string | null) => void;
  /** Enter on a step: go on to its detail. */
  readonly onOpen: () => void;
}

/** The steps as rows with their bars; arrow keys walk through them. */
export function StepList({ timeline, rows, axis, selected, box, onSelect, onOpen }: StepListProps) {
  const prefix = useId();
  const range = useRowsInView(box, rows.length);
  const index = rows.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (index < 0) return;
    const drawn = document.getElementById(`${prefix}-${index}`);
    if (drawn) drawn.scrollIntoView({ block: "nearest" });
    else scrollBy({ top: (box.current?.getBoundingClientRect().top ?? 0) + index * rowHeightPx() - innerHeight / 2 });
  }, [index, prefix, box]);
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
        aria-activedescendant={index >= range.from && index < range.to ? `${prefix}-${index}` : undefined}
        onKeyDown={walk}
        className="relative focus-visible:-outline-offset-2"
        style={{
          paddingTop: `${range.from * rowRem}rem`,
          paddingBottom: `${(rows.length - range.to) * rowRem}rem`,
        }}
      >
        {rows.slice(range.from, range.to).map((row, offset) => (
          <StepListRow
            key={row.id}
            id={`${prefix}-${range.from + offset}`}
            row={row}
            place={range.from + offset + 1}
            count={rows.length}
            axis={axis}
            markers={timeline.markers}
            isSelected={range.from + offset === index}
            onSelect={onSelect}
          />
        ))}
      </div>
    </section>
  );
}
