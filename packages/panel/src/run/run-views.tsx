import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { Artifacts } from "../artifact/artifacts.tsx";
import { LogLines } from "../step/log-lines.tsx";
import type { Timeline } from "../timeline/timeline.ts";
import { TimelineView } from "../timeline/timeline-view.tsx";
import { EmittedEvents } from "./emitted-events.tsx";
import { type RunView, runViews } from "./read-run-search.ts";
import { RunValue } from "./run-value.tsx";
import { WrittenMetrics } from "./written-metrics.tsx";

const words: Record<RunView, string> = {
  timeline: "Timeline",
  output: "Output",
  input: "Input",
  events: "Events",
  metrics: "Metrics",
  log: "Run log",
};

/** The parts of a run, one at a time. */
export function RunViews({ runId, timeline }: { readonly runId: string; readonly timeline: Timeline }) {
  const { view = "timeline", step } = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const select = useCallback(
    (id: string | null) => navigate({ search: id === null ? {} : { step: id }, replace: true, resetScroll: false }),
    [navigate],
  );
  const counts: Partial<Record<RunView, number>> = {
    events: timeline.events.length,
    metrics: timeline.metrics.length,
    log: timeline.logs.length + timeline.artifacts.length,
  };
  return (
    <>
      <nav aria-label="Parts of the run" className="flex gap-1 overflow-x-auto border-b border-line">
        {runViews.map((name) => (
          <Link
            key={name}
            to="."
            search={name === "timeline" ? {} : { view: name }}
            resetScroll={false}
            aria-current={name === view ? "page" : undefined}
            className={`-mb-px whitespace-nowrap border-b-2 px-3 py-1.5 font-medium focus-visible:-outline-offset-2 ${
              name === view ? "border-race text-ink" : "border-transparent text-muted hover:text-ink"
            }`}
          >
            {words[name]} {(counts[name] ?? 0) > 0 && <span className="ml-1 text-xs text-muted">{counts[name]}</span>}
          </Link>
        ))}
      </nav>
      {view === "timeline" && (
        <TimelineView runId={runId} timeline={timeline} selected={step ?? null} onSelect={select} />
      )}
      {view === "output" && (
        <>
          {timeline.response !== undefined && (
            <section aria-labelledby="run-response" className="flex flex-col gap-2">
              <h2 id="run-response" className="text-base font-semibold">
                Responded before its end
              </h2>
              <RunValue runId={runId} label="Response" value={timeline.response} none="" />
            </section>
          )}
          <RunValue
            runId={runId}
            label="Output"
            value={timeline.output}
            large={timeline.largeOutput}
            none={noOutput(timeline)}
          />
        </>
      )}
      {view === "input" && (
        <RunValue
          runId={runId}
          label="Input"
          value={timeline.input}
          large={timeline.largeInput}
          none="This run has no input."
        />
      )}
      {view === "events" && <EmittedEvents events={timeline.events} />}
      {view === "metrics" && <WrittenMetrics metrics={timeline.metrics} />}
      {view === "log" && (
        <section aria-label="What the run wrote outside of its steps" className="flex flex-col gap-4">
          <LogLines lines={timeline.logs} none="The run wrote no log line outside of its steps." />
          <Artifacts runId={runId} artifacts={timeline.artifacts} />
        </section>
      )}
    </>
  );
}

function noOutput({ status, endMs, continuedAs }: Timeline): string {
  if (continuedAs !== null) return "Another run goes on in its place, and will have the output.";
  if (endMs === null) return "The output comes with the end of the run.";
  return status === "succeeded"
    ? "The run returned nothing."
    : `A run that ${status === "failed" ? "failed" : "was canceled"} has no output.`;
}
