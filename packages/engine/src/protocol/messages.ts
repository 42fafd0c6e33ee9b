import type { Json } from "@millrace/flow";
import type { RecordedError } from "@millrace/flow/errors";
import type { LogLevel } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";

/** Names a step or wait within its run. */
export interface StepName {
  readonly name: string;
  readonly key: string | null;
}

/** A state value that a step wants to write, with the revision it has read. */
export interface StateChange {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly expectedRevision: number;
}

/** A number that a step or the flow's body tells. */
export interface WrittenMetric {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A signal that a losing branch of a race had taken and made nothing of. */
export interface UnusedSignal {
  readonly signal: string;
  /** JSON text. */
  readonly payload: string;
}

/**
 * Facts a runner reports of an execution; those with an `id` are acknowledged once they are durable.
 * `execution` is the worker's number for one stay of a run in a runner: what comes late from an earlier stay fits none.
 */
export type RunMessage =
  | (StepName & {
      t: "succeeded";
      id: number;
      execution: number;
      attempt: number;
      output?: string;
      /** The hash of an output that was kept before, as it is too long for an entry. */
      large?: string;
      startedAt: number;
      state?: StateChange[];
      metrics?: readonly WrittenMetric[];
    })
  | (StepName & {
      t: "failed";
      id: number;
      execution: number;
      attempt: number;
      error: RecordedError;
      startedAt: number;
      delayMs: number | null;
    })
  | (StepName & { t: "started"; execution: number; attempt: number; startedAt: number })
  | (StepName & { t: "emit"; id: number; execution: number; type: string; payload: string })
  /** `until` is known when the wait was recorded before; otherwise the worker counts `durationMs` from now. */
  | (StepName & {
      t: "wait";
      execution: number;
      wait: "sleep" | "signal" | "retry" | "run" | "approval" | "event" | "webhook" | "task";
      signal: string | null;
      durationMs: number | null;
      until: number | null;
      recorded: boolean;
      /** What an event must be; `where` is JSON text. Its signal is the worker's to name. */
      event?: { readonly type: string; readonly where: string };
      /** Of an approval that nobody was reminded of. */
      remindAt?: number | null;
    })
  /** Starts a run of another flow, with the entry that says so; the reply comes when both are durable. */
  | (StepName & {
      t: "start-child";
      call: number;
      execution: number;
      flow: string;
      /** JSON text. */
      input: string;
      /** Whether the step waits for its end. */
      awaited: boolean;
      withinMs: number | null;
      priority: number | null;
      delayMs: number | null;
    })
  /** Gives an agent work, with the entry that says so; `payload` is JSON text. The reply comes when both are durable. */
  | (StepName & {
      t: "give-task";
      call: number;
      execution: number;
      capability: string;
      payload: string;
      priority: number;
      retries: number;
      withinMs: number | null;
    })
  /** Opens a URL, or says again what it is; the reply comes when it is durable. */
  | (StepName & { t: "open-webhook"; call: number; execution: number; withinMs: number | null; recorded: boolean })
  /** Asks a person; `show` and `form`, a JSON Schema, are JSON text. The reply comes when the question is durable. */
  | (StepName & {
      t: "open-approval";
      call: number;
      execution: number;
      role: string | null;
      person: string | null;
      show: string | null;
      form: string | null;
      withinMs: number | null;
      remindAfterMs: number | null;
    })
  | (StepName & {
      t: "race";
      id: number;
      execution: number;
      winner: string;
      output?: string;
      large?: string;
      error?: RecordedError;
      unused: readonly UnusedSignal[];
      /** Ids of the waits of its branches whose signals the runner has seen: one that it has not was taken for nothing. */
      seen: readonly string[];
    })
  | (WrittenMetric & { t: "metric"; execution: number; step: StepName | null })
  /** What the body took from outside; `name` says what it is. */
  | (StepName & { t: "value"; execution: number; value: number })
  | { t: "respond"; id: number; execution: number; value: string }
  /** The body has ended; the flow goes on with this input, JSON text, in a run of its own. */
  | { t: "continued"; execution: number; input: string }
  | { t: "log"; execution: number; level: LogLevel; message: string; fields?: Json; step: StepName | null }
  /** Nothing of the run is executing; it only waits, and begins nothing until it is woken. `wakes` counts the wakes it has seen. */
  | { t: "idle"; execution: number; wakes: number }
  | { t: "ended"; execution: number; output?: string; large?: string }
  | { t: "threw"; execution: number; error: RecordedError }
  /** After a cancel or drain: no step of it is executing any more. */
  | { t: "stopped"; execution: number }
  | { t: "read-state"; call: number; execution: number; key: string }
  | { t: "call"; call: number; execution: number; capability: string; method: string; params: Json }
  | { t: "abort-call"; call: number; execution: number }
  | { t: "open-channel"; channel: number; execution: number; capability: string; method: string; params: Json }
  | { t: "channel-message"; channel: number; execution: number; message: string }
  | { t: "close-channel"; channel: number; execution: number; reason: string }
  | { t: "open-artifact"; execution: number; artifact: number; name: string; mediaType: string; step: StepName | null }
  /** The reply asks for the next ones, so that no more than one piece is ever held. */
  | { t: "artifact-bytes"; call: number; execution: number; artifact: number; bytes: Uint8Array }
  | { t: "close-artifact"; call: number; execution: number; artifact: number }
  /** The next piece of a large value; the reply asks for the one after it, the last one's is the value's hash. */
  | { t: "keep-value"; call: number; execution: number; bytes: Uint8Array; last: boolean }
  /** Asks for a piece of a file or large value that the run may read; the answer is a `piece`, the last one shorter. */
  | { t: "read-artifact"; call: number; execution: number; artifact: string; from: number }
  /** Its content failed: what came of it is dropped. */
  | { t: "abort-artifact"; execution: number; artifact: number };

/** What a runner sends. */
export type RunnerMessage =
  | RunMessage
  | { t: "ready" }
  | { t: "pong" }
  | { t: "manifest"; version: string; manifest: Json }
  | { t: "not-loaded"; version: string; error: RecordedError }
  /** What a dry run came to: what the journal has and the code did not ask for, and what it threw. */
  | { t: "dry-run-over"; execution: number; forgotten: readonly StepName[]; error: RecordedError | null };

/** What a worker sends to a runner. */
export type WorkerMessage =
  /** Module URLs of the runner's halves by capability kind. */
  | { t: "init"; capabilities: Readonly<Record<string, string>> }
  | { t: "load"; version: string; code: string }
  /** Asks for the manifest of a loaded version. */
  | { t: "inspect"; version: string }
  | {
      t: "run";
      execution: number;
      run: string;
      project: string;
      flow: string;
      version: string;
      entries: readonly StoredEntry[];
    }
  /** Runs the code against the journal without any effect and says what it asked for. */
  | {
      t: "dry-run";
      execution: number;
      run: string;
      project: string;
      flow: string;
      version: string;
      entries: readonly StoredEntry[];
    }
  /** Everything up to this `id` is durable. */
  | { t: "committed"; upTo: number }
  /** This one is not: another run wrote the same state; execute the step again. */
  | { t: "refused"; id: number }
  /** `body` is that of `wait.finished`, null for a retry. */
  | (StepName & { t: "wake"; execution: number; body: string | null })
  /** The run has left this runner: drop its execution. */
  | { t: "forget"; execution: number }
  | { t: "cancel"; execution: number; reason: string }
  | { t: "drain" }
  /** No attempt may start after this moment of the machine's monotonic clock. */
  | { t: "lease"; deadlineMs: number }
  | { t: "ping" }
  | { t: "reply"; call: number; value: Json }
  /** What a question for bytes is answered with. */
  | { t: "piece"; call: number; bytes: Uint8Array }
  | { t: "reply-error"; call: number; error: RecordedError }
  | { t: "channel-message"; channel: number; message: string }
  | { t: "channel-closed"; channel: number; reason: string };

/** A two-way stream of messages; one call of `send` may carry many and arrives as one. */
export interface MessagePort<Out, In> {
  send(messages: readonly Out[]): void;
  onMessages(listener: (messages: readonly In[]) => void): void;
  /** `why` is null for an orderly end. */
  onClose(listener: (why: Error | null) => void): void;
  close(): void;
}
