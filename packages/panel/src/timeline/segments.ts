import type { JournalEntryDto } from "@millrace/contract";
import { formatMoment } from "../time/format-when.ts";
import type { Segment, StepRow } from "./timeline.ts";

type Entry<Kind extends JournalEntryDto["kind"]> = Extract<JournalEntryDto, { kind: Kind }>;

interface AttemptStart {
  readonly attempt: number;
  readonly startMs: number;
}

export function startAttempt(row: StepRow, { attempt, startMs }: AttemptStart): Segment {
  const known = row.segments.find((segment) => segment.endMs === null && segment.kind === "attempt");
  if (known?.attempt === attempt) return known;
  closeRow(row, { atMs: startMs, outcome: "interrupted" });
  const segment: Segment = { kind: "attempt", attempt, startMs, endMs: null, outcome: "going on", error: null };
  row.segments.push(segment);
  row.status = "running";
  row.waitsFor = null;
  return segment;
}

/** Most attempts are over before their start is journaled: then the end tells both. */
export function endAttempt(row: StepRow, entry: Entry<"step.succeeded"> | Entry<"step.failed">): void {
  const segment = startAttempt(row, { attempt: entry.attempt, startMs: Date.parse(entry.body.startedAt) });
  segment.endMs = Math.max(segment.startMs, Date.parse(entry.at));
  row.waitsFor = null;
  if (entry.kind === "step.succeeded") {
    segment.outcome = "succeeded";
    row.status = "succeeded";
    row.output = entry.body.output;
    row.large = entry.body.large;
    row.error = null;
    return;
  }
  segment.outcome = "failed";
  segment.error = entry.body.error;
  row.error = entry.body.error;
  row.status = entry.body.retryAt === null ? "failed" : "waiting";
  if (entry.body.retryAt === null) return;
  row.waitsFor = `tried again at ${formatMoment(Date.parse(entry.body.retryAt))}`;
  row.segments.push({
    kind: "pause",
    attempt: entry.attempt,
    startMs: segment.endMs,
    endMs: null,
    outcome: "going on",
    error: null,
  });
}

function waitText(body: Entry<"wait.started">["body"]): string {
  switch (body.wait) {
    case "sleep":
      return "sleeps";
    case "run":
      return `waits for a run of ${body.flow}`;
    case "approval":
      return "waits for an approval";
    case "event":
      return `waits for the event ${body.event}`;
    case "task":
      return `waits for an agent to do ${body.capability} (${body.taskId})`;
    case "webhook":
      return "waits for a call of its URL";
    case "signal":
      return `waits for the signal ${body.signal}`;
  }
}

export function startWait(row: StepRow, entry: Entry<"wait.started">): void {
  const { body } = entry;
  closeRow(row, { atMs: Date.parse(entry.at), outcome: "interrupted" });
  row.status = "waiting";
  const until = body.until === null ? "" : ` until ${formatMoment(Date.parse(body.until))}`;
  row.waitsFor = `${waitText(body)}${until}`;
  if (body.wait === "run") row.child = { runId: body.runId, flow: body.flow };
  if (body.wait === "approval") row.isApproval = true;
  if (body.wait === "signal") row.signal = body.signal;
  if (body.wait === "task") row.notes.push(`gave an agent the task ${body.taskId}`);
  row.segments.push({
    kind: "wait",
    attempt: 0,
    startMs: Date.parse(entry.at),
    endMs: null,
    outcome: "going on",
    error: null,
  });
}

export function endWait(row: StepRow, entry: Entry<"wait.finished">): void {
  const atMs = Date.parse(entry.at);
  closeRow(row, { atMs, outcome: entry.body.outcome });
  row.status = "succeeded";
  row.waitsFor = null;
  row.output = entry.body.payload;
}

/** A run that was started and is not waited for: the step is over at once. */
export function startChild(row: StepRow, { at, body }: Entry<"child.started">): void {
  const atMs = Date.parse(at);
  row.segments.push({ kind: "attempt", attempt: 1, startMs: atMs, endMs: atMs, outcome: "succeeded", error: null });
  row.status = "succeeded";
  row.child = { runId: body.runId, flow: body.flow };
  row.notes.push("started it and does not wait for it");
}

/** A race is told of when it is over; it began with the first of its branches at the latest. */
export function endRace(row: StepRow, { at, body }: Entry<"race.finished">): void {
  const atMs = Date.parse(at);
  const outcome = body.error ? "failed" : "succeeded";
  row.segments.push({ kind: "attempt", attempt: 1, startMs: atMs, endMs: atMs, outcome, error: body.error ?? null });
  row.status = outcome;
  row.error = body.error ?? null;
  row.output = body.output;
  row.large = body.large;
  row.notes.push(`${body.winner} came first`);
}

interface Closing {
  readonly atMs: number;
  readonly outcome: Segment["outcome"];
}

/** Ends what goes on in a row. */
export function closeRow(row: StepRow, { atMs, outcome }: Closing): void {
  for (const segment of row.segments) {
    if (segment.endMs !== null) continue;
    segment.endMs = Math.max(segment.startMs, atMs);
    segment.outcome = segment.kind === "pause" ? "elapsed" : outcome;
  }
}
