import type { JournalEntryDto, LargeValueDto, RunErrorDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import type { RunStatus } from "@millrace/flow/run";

type StepStatus = "running" | "waiting" | "succeeded" | "failed" | "canceled";
type Entry<Kind extends JournalEntryDto["kind"]> = Extract<JournalEntryDto, { kind: Kind }>;
export type LogLine = Entry<"log.written">;
export type ArtifactEntry = Entry<"artifact.written">;
export type EmittedEvent = Entry<"event.emitted">;
export type WrittenMetric = Entry<"metric.written">;

/** What started a run: another run's step, an event, a moment of a schedule. */
type RunOrigin = Pick<Entry<"run.queued">["body"], "startedBy" | "event" | "schedule" | "collect">;

/** A stretch of a step on the time axis. */
export interface Segment {
  /** A pause lies between a failed attempt and the next one. */
  readonly kind: "attempt" | "wait" | "pause";
  readonly attempt: number;
  readonly startMs: number;
  /** Null while it goes on. */
  endMs: number | null;
  outcome: "going on" | "succeeded" | "failed" | "interrupted" | "received" | "elapsed" | "timed out";
  error: RunErrorDto | null;
}

/** A step, or a wait, with all that the journal says about it. */
export interface StepRow {
  /** Name and key: what tells a step of the run from all others. */
  readonly id: string;
  readonly name: string;
  /** The last part of a nested name. */
  label: string;
  readonly key: string | null;
  depth: number;
  status: StepStatus;
  readonly segments: Segment[];
  /** Undefined where nothing was returned, or not yet. */
  output: Json | undefined;
  /** Stands for an output that is too long. */
  large: LargeValueDto | undefined;
  error: RunErrorDto | null;
  /** What a wait waits for, or when a failed attempt is tried again. */
  waitsFor: string | null;
  /** The name of the signal that it waits for, or waited for. */
  signal: string | null;
  /** The run that the step called or started. */
  child: { readonly runId: string; readonly flow: string } | null;
  /** Whether it asks, or asked, a person. */
  isApproval: boolean;
  /** What else is known: who won a race, that somebody was reminded. */
  readonly notes: string[];
  readonly logs: LogLine[];
  readonly artifacts: ArtifactEntry[];
}

/** Something that happened to the whole run: a crash, a hand-over, another version. */
export interface Marker {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: "crash" | "hand-over" | "taken up again" | "migrated";
  readonly text: string;
}

/** A run as its journal tells it. */
export interface Timeline {
  status: RunStatus;
  startMs: number;
  /** Null while the run goes on. */
  endMs: number | null;
  /** The time of the last entry, or of a start that it names. */
  lastMs: number;
  rows: readonly StepRow[];
  readonly markers: Marker[];
  /** How many times a worker took the run up again after a crash. */
  recoveries: number;
  input: Json | undefined;
  output: Json | undefined;
  /** Stand for an input and an output that are too long. */
  largeInput: LargeValueDto | undefined;
  largeOutput: LargeValueDto | undefined;
  error: RunErrorDto | null;
  origin: RunOrigin;
  /** How many starts it has taken up beside the first. */
  collected: number;
  /** What it answered to whoever waits for it; undefined for nothing. */
  response: Json | undefined;
  /** The run that goes on in its place. */
  continuedAs: string | null;
  readonly events: EmittedEvent[];
  readonly metrics: WrittenMetric[];
  /** What the run wrote outside of every step. */
  readonly logs: LogLine[];
  readonly artifacts: ArtifactEntry[];
}

/** Name and key as one text, in the form that nested steps use: `read page[https://shop.example]`. */
export function stepId(name: string, key: string | null): string {
  return key === null ? name : `${name}[${key}]`;
}
