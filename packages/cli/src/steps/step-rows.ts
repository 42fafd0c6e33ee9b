import type { JournalEntryDto } from "@millrace/contract";

/** A step or a wait as its last entry leaves it. */
export interface StepRow {
  readonly name: string;
  readonly key: string;
  readonly outcome: "succeeded" | "failed" | "running" | "waiting" | "elapsed" | "received" | "timed out";
  readonly attempt: number;
  /** Of the last attempt; null while it is going on. */
  readonly tookMs: number | null;
  /** What a failed attempt failed with, what a wait waits for. */
  readonly detail: string;
}

/** A run's steps and waits, in the order in which they are first seen. */
export function stepRows(journal: readonly JournalEntryDto[]): readonly StepRow[] {
  const rows = new Map<string, StepRow>();
  const waitingSince = new Map<string, string>();
  for (const entry of journal) {
    const id = JSON.stringify([entry.name, entry.key]);
    const row = rowOf(entry, { previous: rows.get(id), waitingSince: waitingSince.get(id) });
    if (entry.kind === "wait.started") waitingSince.set(id, entry.at);
    if (row) rows.set(id, { name: entry.name ?? "", key: entry.key ?? "", attempt: entry.attempt, ...row });
  }
  return [...rows.values()];
}

function rowOf(
  entry: JournalEntryDto,
  { previous, waitingSince }: { readonly previous: StepRow | undefined; readonly waitingSince: string | undefined },
): Pick<StepRow, "outcome" | "tookMs" | "detail"> | null {
  // What an earlier attempt failed with is worth knowing when a later one succeeds, too.
  const before = previous?.detail ?? "";
  switch (entry.kind) {
    case "step.started":
      return { outcome: "running", tookMs: null, detail: before };
    case "step.succeeded":
      return { outcome: "succeeded", tookMs: between(entry.body.startedAt, entry.at), detail: before };
    case "step.failed":
      return { outcome: "failed", tookMs: between(entry.body.startedAt, entry.at), detail: failureOf(entry.body) };
    case "wait.started":
      return { outcome: "waiting", tookMs: null, detail: waitDetail(entry.body) };
    case "wait.finished":
      return {
        outcome: entry.body.outcome,
        tookMs: waitingSince ? between(waitingSince, entry.at) : null,
        detail: before,
      };
    case "child.started":
      return { outcome: "succeeded", tookMs: null, detail: `started ${entry.body.flow} as ${entry.body.runId}` };
    case "race.finished":
      return { outcome: entry.body.error ? "failed" : "succeeded", tookMs: null, detail: `${entry.body.winner} won` };
    default:
      return null;
  }
}

/** What a wait waits for, in words. */
function waitDetail(body: Extract<JournalEntryDto, { kind: "wait.started" }>["body"]): string {
  switch (body.wait) {
    case "sleep":
      return `until ${body.until}`;
    case "run":
      return `for the run ${body.runId} of ${body.flow}`;
    case "approval":
      return `for the approval ${body.approval}`;
    case "event":
      return `for the event ${body.event}`;
    case "task":
      return `for the task ${body.taskId} of ${body.capability}`;
    case "webhook":
      return "for a call of its URL";
    case "signal":
      return `for the signal ${body.signal}`;
  }
}

function failureOf({ error, retryAt }: { readonly error: { readonly code: string }; readonly retryAt: string | null }) {
  return retryAt === null ? error.code : `${error.code}, tried again`;
}

function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
