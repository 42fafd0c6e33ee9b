import type { RecordedError } from "../errors/recorded-error.ts";
import type { Json } from "../json/json.ts";
import type { LogLevel } from "../log/flow-log.ts";

/** What each kind of journal entry says beside its head. Times are milliseconds since 1970 (UTC). */
export interface EntryBodies {
  /** Always entry 1. */
  "run.queued": { readonly input: Json; readonly parentRunId?: string };
  /** A worker took the run; `claim` counts from 1, a higher one is a recovery or the end of a wait. */
  "run.started": { readonly worker: string; readonly claim: number };
  /** Written only for an attempt that is still going on after 100 ms, so that quick steps cost one entry. */
  "step.started": { readonly startedAt: number };
  /** `output` is absent where the step returned nothing. */
  "step.succeeded": { readonly output?: Json; readonly startedAt: number };
  /** `retryAt` is null when the policy gives up. */
  "step.failed": { readonly error: RecordedError; readonly startedAt: number; readonly retryAt: number | null };
  "wait.started":
    | { readonly wait: "sleep"; readonly until: number }
    | { readonly wait: "signal"; readonly signal: string; readonly until: number | null };
  "wait.finished": { readonly outcome: "elapsed" | "received" | "timed out"; readonly payload?: Json };
  "event.emitted": { readonly type: string; readonly payload: Json };
  /** `name` is the file's name; `step` and `key` say which step wrote it. */
  "artifact.written": {
    readonly artifact: string;
    readonly mediaType: string;
    readonly sizeBytes: number;
    readonly step?: string;
    readonly stepKey?: string;
  };
  "log.written": {
    readonly level: LogLevel;
    readonly message: string;
    readonly fields?: Json;
    readonly step?: string;
    readonly stepKey?: string;
  };
  "run.waiting": { readonly until: number | null; readonly signals: readonly string[] };
  /** Given back unfinished: its worker drains, or its runner died (then it is a suspect). */
  "run.released": { readonly reason: "drained" | "runner died" | "worker lost" };
  "run.succeeded": { readonly output: Json };
  "run.failed": { readonly error: RecordedError };
  "run.canceled": { readonly reason: string };
}

export type EntryKind = keyof EntryBodies;

interface EntryHead<Kind extends EntryKind> {
  /** Counts from 1 within the run, without gaps. */
  readonly seq: number;
  readonly kind: Kind;
  /** The step's or wait's name, the artifact's file name; null where the kind has none. */
  readonly name: string | null;
  readonly key: string | null;
  /** Counts from 1; 0 where the kind has none. */
  readonly attempt: number;
  readonly at: number;
}

/** One entry of a run's journal, the append-only record that all else derives from. */
export type JournalEntry = { [Kind in EntryKind]: EntryHead<Kind> & { readonly body: EntryBodies[Kind] } }[EntryKind];
