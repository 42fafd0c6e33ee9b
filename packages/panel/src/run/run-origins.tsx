import type { RunDetailDto } from "@millrace/contract";
import { Link } from "@tanstack/react-router";
import type { Timeline } from "../timeline/timeline.ts";
import { Fact } from "./fact.tsx";
import { RunLink } from "./run-link.tsx";

export interface RunOriginsProps {
  readonly run: RunDetailDto;
  readonly timeline: Timeline;
}

/** Where a run comes from, and which one goes on in its place. */
export function RunOrigins({ run, timeline }: RunOriginsProps) {
  const { origin, collected, continuedAs } = timeline;
  const { startedBy, event, schedule, collect } = origin;
  return (
    <>
      {startedBy !== undefined && (
        <Fact title="Started by">
          <RunLink runId={startedBy} />
        </Fact>
      )}
      {event && <Fact title="Started by event">{event.type}</Fact>}
      {schedule && (
        <Fact title="Started by schedule">
          <Link to="/schedules/$scheduleId" params={{ scheduleId: schedule.id }} className="link">
            {schedule.id}
          </Link>
        </Fact>
      )}
      {collect && <Fact title={collect === "batch" ? "Batch of" : "Debounced from"}>{collected + 1} starts</Fact>}
      {run.parentRunId !== null && (
        <Fact title="Made from">
          <RunLink runId={run.parentRunId} />
        </Fact>
      )}
      {continuedAs !== null && (
        <Fact title="Goes on as">
          <RunLink runId={continuedAs} />
        </Fact>
      )}
    </>
  );
}
