import type { FeedItem, RunDto } from "@millrace/contract";

/** The end of an id: ids begin with the time, so that the beginnings of neighbours are the same. */
export function shortId(runId: string): string {
  return runId.slice(-8);
}

/** How long a run took, or has taken until now; null before it has started. */
export function runDurationMs(run: Pick<RunDto, "startedAt" | "finishedAt">, nowMs: number): number | null {
  if (run.startedAt === null) return null;
  return (run.finishedAt === null ? nowMs : Date.parse(run.finishedAt)) - Date.parse(run.startedAt);
}

const said: Partial<Record<FeedItem["entry"]["kind"], string>> = {
  "run.queued": "is queued",
  "run.started": "is running",
  "run.waiting": "is waiting",
  "run.succeeded": "succeeded",
  "run.failed": "failed",
  "run.canceled": "was canceled",
};

/** A change of a run's status as a sentence for a screen reader; null for what changes none. */
export function sayChange({ runId, flow, entry }: FeedItem): string | null {
  const words = said[entry.kind];
  return words === undefined ? null : `Run ${shortId(runId)} of ${flow} ${words}.`;
}
