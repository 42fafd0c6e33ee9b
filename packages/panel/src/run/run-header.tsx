import type { RunDetailDto } from "@millrace/contract";
import { isTerminal } from "@millrace/flow/run";
import { Link } from "@tanstack/react-router";
import { runDurationMs, shortId } from "../runs/run-words.ts";
import { StatusMark } from "../status/status-mark.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { useNow } from "../time/use-now.ts";
import { When } from "../time/when.tsx";
import type { Timeline } from "../timeline/timeline.ts";
import { CopyButton } from "../value/copy-button.tsx";
import { Fact } from "./fact.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunOrigins } from "./run-origins.tsx";
import { WhyQueued } from "./why-queued.tsx";

export interface RunHeaderProps {
  readonly run: RunDetailDto;
  readonly timeline: Timeline;
}

/** What a run is, where it stands, and what can be done about it. */
export function RunHeader({ run, timeline }: RunHeaderProps) {
  // The journal is ahead of what was read of the run.
  const status = isTerminal(run.status) ? run.status : timeline.status;
  const isOver = isTerminal(status);
  const nowMs = useNow(isOver ? 30_000 : 1_000);
  const finishedAt = run.finishedAt ?? (timeline.endMs === null ? null : new Date(timeline.endMs).toISOString());
  const durationMs = runDurationMs({ ...run, finishedAt }, nowMs);
  return (
    <header className="flex flex-col gap-3">
      <nav aria-label="Breadcrumb" className="text-xs text-muted">
        <Link to="/" className="link">
          Runs
        </Link>{" "}
        /{" "}
        <Link to="/" search={{ flow: run.flow }} className="link">
          {run.flow}
        </Link>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">
          {run.flow} <span className="font-mono text-base font-normal text-muted">{shortId(run.runId)}</span>
        </h1>
        <StatusMark status={status} />
        {run.cancelRequestedAt !== null && !isOver && <span className="text-xs text-muted">being canceled</span>}
        <div className="ml-auto flex flex-wrap gap-2">
          <RunActions run={run} timeline={timeline} isOver={isOver} status={status} />
        </div>
      </div>
      <dl className="panel flex flex-wrap gap-x-8 gap-y-2 px-4 py-2.5">
        <Fact title="Started">{run.startedAt === null ? "not yet" : <When at={run.startedAt} nowMs={nowMs} />}</Fact>
        <Fact title="Duration">{durationMs === null ? "–" : formatDuration(durationMs)}</Fact>
        <Fact title="Steps">{stepsText(timeline)}</Fact>
        <Fact title="Version">
          <span className="font-mono text-xs" title={run.version}>
            {run.version.slice(0, 10)}
          </span>
        </Fact>
        <Fact title="Run">
          <span className="flex items-center gap-2">
            <span className="font-mono text-xs wrap-anywhere">{run.runId}</span>
            <CopyButton text={run.runId} label="run id" />
          </span>
        </Fact>
        {timeline.recoveries > 0 && (
          <Fact title="Recovered">
            taken up again after a crash{timeline.recoveries > 1 && `, ${timeline.recoveries} times`}
          </Fact>
        )}
        <RunOrigins run={run} timeline={timeline} />
        {run.cancelReason !== null && <Fact title="Canceled because">{run.cancelReason}</Fact>}
      </dl>
      {!isOver && <WhyQueued run={run} nowMs={nowMs} />}
    </header>
  );
}

function stepsText({ rows }: Timeline): string {
  const ended = rows.filter(({ status }) => status === "succeeded").length;
  const failed = rows.filter(({ status }) => status === "failed").length;
  return `${ended} of ${rows.length} done${failed > 0 ? `, ${failed} failed` : ""}`;
}
