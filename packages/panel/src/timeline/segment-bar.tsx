import { placeOnAxis } from "./axis.ts";
import type { Axis } from "./step-list.tsx";
import type { Segment } from "./timeline.ts";

/** A stretch of a step: an attempt as a solid bar, a wait as a hatched one. */
export function SegmentBar({ segment, axis }: { readonly segment: Segment; readonly axis: Axis }) {
  const { leftPercent, widthPercent } = placeOnAxis({ ...segment, endMs: segment.endMs ?? axis.endMs }, axis);
  const isThin = segment.kind === "pause";
  return (
    <span
      className={`absolute min-w-[3px] rounded-xs ${isThin ? "inset-y-2" : "inset-y-1"} ${lookOf(segment)}`}
      style={{ left: `min(${leftPercent}%, calc(100% - 3px))`, width: `${widthPercent}%` }}
    />
  );
}

function lookOf({ kind, outcome }: Segment): string {
  if (kind !== "attempt") return "bar-hatched";
  if (outcome === "failed") return "bg-bad";
  if (outcome === "interrupted") return "border border-dashed border-bad bg-bad-faint";
  return outcome === "going on" ? "bg-race bar-flowing" : "bg-good";
}
