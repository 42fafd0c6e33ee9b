import { useMemo, useRef, useState } from "react";
import { ForkDialog } from "../run/fork-dialog.tsx";
import { StepDetail } from "../step/step-detail.tsx";
import { useNow } from "../time/use-now.ts";
import { filterRows, type StepFilter } from "./filter-rows.ts";
import { StepFilterBar } from "./step-filter-bar.tsx";
import { StepList } from "./step-list.tsx";
import type { Timeline } from "./timeline.ts";

export interface TimelineViewProps {
  readonly runId: string;
  readonly timeline: Timeline;
  /** The id of the step that is looked at. */
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

// So many are seen at a glance: nothing needs to be looked for among them.
const surveyedCount = 20;

/** The steps on a time axis, and beside them the one that is looked at. */
export function TimelineView({ runId, timeline, selected, onSelect }: TimelineViewProps) {
  const nowMs = useNow(timeline.endMs === null ? 500 : null);
  // The same axis is the same object, so that rows that did not change are not drawn again.
  const axis = useMemo(
    () => ({ startMs: timeline.startMs, endMs: timeline.endMs ?? Math.max(nowMs, timeline.lastMs) }),
    [timeline, nowMs],
  );
  const detail = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [forkedFrom, setForkedFrom] = useState<string | null>(null);
  const [filter, setFilter] = useState<StepFilter>({ text: "", status: null });
  const rows = useMemo(() => filterRows(timeline.rows, filter), [timeline, filter]);
  const row = timeline.rows.find(({ id }) => id === selected);
  if (timeline.rows.length === 0) {
    return <p className="text-muted">{timeline.endMs === null ? "No step has begun yet." : "This run had no step."}</p>;
  }
  return (
    <>
      {timeline.rows.length > surveyedCount && (
        <StepFilterBar filter={filter} shownCount={rows.length} count={timeline.rows.length} onChange={setFilter} />
      )}
      <div
        className={`grid items-start gap-4 ${row ? "max-lg:pb-[58dvh] lg:grid-cols-[minmax(0,1fr)_26rem] 2xl:grid-cols-[minmax(0,1fr)_34rem]" : ""}`}
      >
        <StepList
          timeline={timeline}
          rows={rows}
          axis={axis}
          selected={row?.id ?? null}
          box={list}
          onSelect={onSelect}
          onOpen={() => detail.current?.focus()}
        />
        {row && (
          <StepDetail
            runId={runId}
            row={row}
            box={detail}
            {...(timeline.endMs !== null && { onFork: () => setForkedFrom(row.id) })}
            onClose={() => {
              onSelect(null);
              list.current?.focus();
            }}
          />
        )}
        {forkedFrom !== null && (
          <ForkDialog runId={runId} timeline={timeline} from={forkedFrom} onClose={() => setForkedFrom(null)} />
        )}
      </div>
    </>
  );
}
