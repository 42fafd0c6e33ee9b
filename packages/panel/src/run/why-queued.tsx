import type { RunDetailDto } from "@millrace/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { When } from "../time/when.tsx";

export interface WhyQueuedProps {
  readonly run: RunDetailDto;
  readonly nowMs: number;
}

/** What keeps a queued run from being under way. */
export function WhyQueued({ run, nowMs }: WhyQueuedProps) {
  if (run.status !== "queued" || !run.waitsFor) return null;
  return (
    <p role="status" className="rounded-md border-l-4 border-hold bg-hold-faint p-3">
      {reason(run, nowMs)}
    </p>
  );
}

function reason({ waitsFor, availableAt }: RunDetailDto, nowMs: number): ReactNode {
  if (!waitsFor) return null;
  const needs = waitsFor.needs.join(", ");
  switch (waitsFor.kind) {
    case "time":
      return (
        <>It waits for its time: {availableAt === null ? "not known" : <When at={availableAt} nowMs={nowMs} />}.</>
      );
    case "queue":
      return (
        <>
          It waits for a place in the{" "}
          <Link to="/queues" className="link">
            queue {waitsFor.queue}
          </Link>
          , which is full, paused or has spent its rate.
        </>
      );
    case "labels":
      return (
        <>
          It waits for a worker with <strong>{needs}</strong>, and none is alive. Start one on a machine that has it:{" "}
          <code className="font-mono text-xs">MILLRACE_LABELS={needs.replaceAll(", ", ",")} millrace worker</code>
        </>
      );
    case "worker":
      return <>It waits for the next free worker{needs === "" ? "" : ` with ${needs}`}.</>;
  }
}
