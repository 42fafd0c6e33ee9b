import type { JournalEntryDto } from "@millrace/contract";
import { formatMoment } from "../time/format-when.ts";
import { arrangeRows } from "./arrange-rows.ts";
import { readInput } from "./read-input.ts";
import { closeRow, endAttempt, endRace, endWait, startAttempt, startChild, startWait } from "./segments.ts";
import { type Marker, type StepRow, stepId, type Timeline } from "./timeline.ts";

/** Reads a journal, or the beginning of one, into the picture that is drawn of it. */
export function buildTimeline(entries: readonly JournalEntryDto[]): Timeline {
  const first = entries[0] ? Date.parse(entries[0].at) : 0;
  const timeline: Timeline = {
    status: "queued",
    startMs: first,
    endMs: null,
    lastMs: first,
    rows: [],
    markers: [],
    recoveries: 0,
    input: readInput(entries),
    output: undefined,
    largeInput: undefined,
    largeOutput: undefined,
    error: null,
    origin: {},
    collected: 0,
    response: undefined,
    continuedAs: null,
    events: [],
    metrics: [],
    logs: [],
    artifacts: [],
  };
  const rows = new Map<string, StepRow>();
  for (const entry of entries) {
    timeline.lastMs = Math.max(timeline.lastMs, Date.parse(entry.at));
    readRunEntry(timeline, { entry, rows });
    readRunFact(timeline, entry);
    readStepEntry(timeline, { entry, rows });
  }
  timeline.rows = arrangeRows([...rows.values()]);
  // Clocks of two workers may differ by a little: nothing is drawn before the axis begins.
  for (const { segments } of timeline.rows) {
    for (const segment of segments) timeline.startMs = Math.min(timeline.startMs, segment.startMs);
  }
  return timeline;
}

interface Reading {
  readonly entry: JournalEntryDto;
  readonly rows: Map<string, StepRow>;
}

function readRunEntry(timeline: Timeline, { entry, rows }: Reading): void {
  const atMs = Date.parse(entry.at);
  const mark = (kind: Marker["kind"], text: string) => timeline.markers.push({ seq: entry.seq, atMs, kind, text });
  switch (entry.kind) {
    case "run.started": {
      const crashed = timeline.status === "running";
      const previous = timeline.markers.at(-1)?.kind;
      const wasReleased = timeline.status === "queued" && (previous === "crash" || previous === "hand-over");
      if (crashed) interrupt(rows, atMs);
      if (crashed || (wasReleased && previous === "crash")) timeline.recoveries += 1;
      if (crashed || wasReleased) {
        mark("taken up again", crashed || previous === "crash" ? "taken up again after a crash" : "taken up again");
      }
      timeline.status = "running";
      break;
    }
    case "run.released": {
      const { reason } = entry.body;
      interrupt(rows, atMs);
      mark(reason === "drained" ? "hand-over" : "crash", reason === "drained" ? "handed over by its worker" : reason);
      timeline.status = "queued";
      break;
    }
    case "run.waiting":
      timeline.status = "waiting";
      break;
    case "run.succeeded":
      timeline.output = entry.body.output;
      timeline.largeOutput = entry.body.large;
      end(timeline, { status: "succeeded", atMs, rows });
      break;
    case "run.failed":
      timeline.error = entry.body.error;
      end(timeline, { status: "failed", atMs, rows });
      break;
    case "run.canceled":
      end(timeline, { status: "canceled", atMs, rows });
      break;
    case "run.migrated":
      mark("migrated", `put on version ${entry.body.to.slice(0, 10)}`);
      break;
  }
}

/** What is told of the run and changes nothing about where it stands. */
function readRunFact(timeline: Timeline, entry: JournalEntryDto): void {
  switch (entry.kind) {
    case "run.queued":
      timeline.origin = entry.body;
      timeline.largeInput = entry.body.large;
      break;
    case "run.collected":
      timeline.collected += 1;
      break;
    case "run.responded":
      timeline.response = entry.body.value;
      break;
    case "run.succeeded":
      timeline.continuedAs = entry.body.continuedAs ?? null;
      break;
    case "event.emitted":
      timeline.events.push(entry);
      break;
    case "metric.written":
      timeline.metrics.push(entry);
      break;
  }
}

interface End {
  readonly status: "succeeded" | "failed" | "canceled";
  readonly atMs: number;
  readonly rows: Map<string, StepRow>;
}

function end(timeline: Timeline, { status, atMs, rows }: End): void {
  timeline.status = status;
  timeline.endMs = Math.max(atMs, timeline.lastMs);
  for (const row of rows.values()) {
    closeRow(row, { atMs: timeline.endMs, outcome: "interrupted" });
    if (row.status === "running" || row.status === "waiting") row.status = "canceled";
    row.waitsFor = null;
  }
}

/** The worker is gone, and with it the attempts under way; waits live in the store and outlast it. */
function interrupt(rows: Map<string, StepRow>, atMs: number): void {
  for (const row of rows.values()) {
    if (row.status === "running") closeRow(row, { atMs, outcome: "interrupted" });
  }
}

function readStepEntry(timeline: Timeline, { entry, rows }: Reading): void {
  switch (entry.kind) {
    case "step.started":
      startAttempt(rowOf(rows, entry), { attempt: entry.attempt, startMs: Date.parse(entry.body.startedAt) });
      break;
    case "step.succeeded":
    case "step.failed":
      endAttempt(rowOf(rows, entry), entry);
      break;
    case "wait.started":
      startWait(rowOf(rows, entry), entry);
      break;
    case "wait.finished":
      endWait(rowOf(rows, entry), entry);
      break;
    case "child.started":
      startChild(rowOf(rows, entry), entry);
      break;
    case "race.finished":
      endRace(rowOf(rows, entry), entry);
      break;
    case "approval.reminded":
      rowOf(rows, entry).notes.push(`reminded at ${formatMoment(Date.parse(entry.at))}`);
      break;
    case "log.written": {
      const { step, stepKey } = entry.body;
      const row = step === undefined ? undefined : rowOf(rows, { name: step, key: stepKey ?? null });
      (row ?? timeline).logs.push(entry);
      break;
    }
    case "artifact.written": {
      const { step, stepKey } = entry.body;
      const row = step === undefined ? undefined : rowOf(rows, { name: step, key: stepKey ?? null });
      (row ?? timeline).artifacts.push(entry);
      break;
    }
  }
}

/** The row of a step; a quick one first shows by a log line or a file, as its start is not journaled. */
function rowOf(rows: Map<string, StepRow>, entry: { readonly name: string | null; readonly key: string | null }) {
  const name = entry.name ?? "";
  const id = stepId(name, entry.key);
  const known = rows.get(id);
  if (known) return known;
  const row: StepRow = {
    id,
    name,
    label: name,
    key: entry.key,
    depth: 0,
    status: "running",
    segments: [],
    output: undefined,
    large: undefined,
    error: null,
    waitsFor: null,
    signal: null,
    child: null,
    isApproval: false,
    notes: [],
    logs: [],
    artifacts: [],
  };
  rows.set(id, row);
  return row;
}
