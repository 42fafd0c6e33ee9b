import type { RecordedError } from "../errors/recorded-error.ts";
import type { Json } from "../json/json.ts";
import type { LogLevel } from "../log/flow-log.ts";
import type { LargeValue } from "./large-value.ts";

/** The schedule that started a run. */
export interface FiredBy {
  readonly id: string;
  /** The moment that it was due at, such as `2026-03-02T05:00:00.000Z`: not when it came to run. */
  readonly dueAt: string;
}

/**
 * What each kind of journal entry says beside its head. Times are milliseconds since 1970 (UTC).
 * `large` stands for `input` or `output` where that is too long for an entry.
 */
export interface EntryBodies {
  /** Always entry 1. `startedBy` is the run whose step started it, `event` what it was started by; `callback`: somebody outside is told of its end. */
  "run.queued": {
    readonly input?: Json;
    readonly large?: LargeValue;
    readonly parentRunId?: string;
    readonly collect?: "batch" | "debounce";
    readonly startedBy?: string;
    readonly event?: { readonly id: string; readonly type: string };
    readonly schedule?: FiredBy;
    readonly callback?: true;
  };
  /** A further start came into a run that collects them; `input` is its, `event` what it was started by. */
  "run.collected": { readonly input: Json; readonly event?: { readonly id: string; readonly type: string } };
  /** A worker took the run; `claim` counts from 1, a higher one is a recovery or the end of a wait. */
  "run.started": { readonly worker: string; readonly claim: number };
  /** Written only for an attempt that is still going on after 100 ms, so that quick steps cost one entry. */
  "step.started": { readonly startedAt: number };
  /** `output` is absent where the step returned nothing. */
  "step.succeeded": { readonly output?: Json; readonly large?: LargeValue; readonly startedAt: number };
  /** `retryAt` is null when the policy gives up. */
  "step.failed": { readonly error: RecordedError; readonly startedAt: number; readonly retryAt: number | null };
  "wait.started":
    | { readonly wait: "sleep"; readonly until: number }
    | { readonly wait: "signal"; readonly signal: string; readonly until: number | null }
    /** For an event whose payload has the values of `where`. */
    | {
        readonly wait: "event";
        readonly event: string;
        readonly where: Readonly<Record<string, Json>>;
        readonly signal: string;
        readonly until: number | null;
      }
    /** For a call of a URL; the run goes on meanwhile. */
    | { readonly wait: "webhook"; readonly webhook: string; readonly signal: string; readonly until: number | null }
    /** For the end of a run that a step called; it is started by this entry. */
    | {
        readonly wait: "run";
        readonly runId: string;
        readonly flow: string;
        readonly signal: string;
        readonly until: number | null;
      }
    /** For a person's decision; its row is written with this entry. */
    | {
        readonly wait: "approval";
        readonly approval: string;
        readonly signal: string;
        readonly until: number | null;
        readonly remindAt: number | null;
      }
    /** For the end of a task; it is queued by this entry. */
    | {
        readonly wait: "task";
        readonly taskId: string;
        readonly capability: string;
        readonly signal: string;
        readonly until: number | null;
      };
  "wait.finished": { readonly outcome: "elapsed" | "received" | "timed out"; readonly payload?: Json };
  /** A step started a run and does not wait for it. */
  "child.started": { readonly runId: string; readonly flow: string };
  /** The branch of a race that settled first, with what it came to. */
  "race.finished": {
    readonly winner: string;
    readonly output?: Json;
    readonly large?: LargeValue;
    readonly error?: RecordedError;
  };
  /** Nobody had decided for a while: whoever was asked is asked again. */
  "approval.reminded": { readonly approval: string };
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
  /** `name` is the metric's name. */
  "metric.written": {
    readonly value: number;
    readonly unit?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly step?: string;
    readonly stepKey?: string;
  };
  /** What the body took from outside, the time or the seed of chance, so that a replay finds the same. */
  "value.recorded": { readonly value: number };
  /** The answer to whoever started the run and waits; the run goes on. */
  "run.responded": { readonly value: Json };
  "run.waiting": { readonly until: number | null; readonly signals: readonly string[] };
  /** While it was queued or waiting it was put on another version, whose code asks for all that is recorded. */
  "run.migrated": { readonly from: string; readonly to: string };
  /** Given back unfinished: its worker drains, its runner died (then it is a suspect), or it is a suspect no more. */
  "run.released": { readonly reason: "drained" | "runner died" | "cleared" | "worker lost" };
  /** `continuedAs` is the run that goes on in its place. */
  "run.succeeded": { readonly output?: Json; readonly large?: LargeValue; readonly continuedAs?: string };
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
