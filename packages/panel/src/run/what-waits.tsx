import { Link } from "@tanstack/react-router";
import type { StepRow, Timeline } from "../timeline/timeline.ts";

// A run may wait for thousands at once; the timeline has them all.
const mostShown = 3;

/** What a run that goes on waits for, and what can be done about it: in a long timeline nobody would find it. */
export function WhatWaits({ timeline }: { readonly timeline: Timeline }) {
  if (timeline.endMs !== null) return null;
  const waiting = timeline.rows.filter(({ status, waitsFor }) => status === "waiting" && waitsFor !== null);
  if (waiting.length === 0) return null;
  const more = waiting.length - mostShown;
  return (
    <ul aria-label="What the run waits for" className="rounded-md border-l-4 border-hold bg-hold-faint p-3">
      {waiting.slice(0, mostShown).map((row) => (
        <li key={row.id} className="wrap-anywhere">
          <StepLink row={row} /> {row.waitsFor}
          {row.isApproval && (
            <>
              {" · "}
              <Link to="/approvals" className="link font-medium">
                decide it
              </Link>
            </>
          )}
        </li>
      ))}
      {more > 0 && <li className="text-muted">and {more} more</li>}
    </ul>
  );
}

/** The way to a step of the run on this page. */
export function StepLink({ row }: { readonly row: StepRow }) {
  return (
    <Link to="." search={{ step: row.id }} resetScroll={false} className="link">
      {row.label}
      {row.key !== null && <span className="font-mono text-xs"> {row.key}</span>}
    </Link>
  );
}
