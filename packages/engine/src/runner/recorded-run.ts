import type { RecordedError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";

/** What the journal says of a step so far. */
export interface RecordedStep {
  /** The body of `step.succeeded`. */
  succeeded?: EntryBodies["step.succeeded"];
  failedAttempts: number;
  error?: RecordedError;
  /** When the next attempt is due; null when the policy gave up. */
  retryAt: number | null;
}

export interface RecordedWait {
  started?: EntryBodies["wait.started"];
  finished?: EntryBodies["wait.finished"];
}

/** A run's journal, looked up by name and key, never by order. */
export interface RecordedRun {
  readonly input: unknown;
  readonly steps: ReadonlyMap<string, RecordedStep>;
  readonly waits: ReadonlyMap<string, RecordedWait>;
  readonly events: ReadonlySet<string>;
  /** How many log lines were written outside of steps: a replay leaves out as many. */
  readonly logLines: number;
}

/** The identity of a step, wait or event within its run. */
export function stepId(name: string, key: string | null): string {
  return key === null ? name : `${name}\u0000${key}`;
}

/** Indexes a journal; an attempt that was started but has no ending counts as never made. */
export function readRecordedRun(entries: readonly StoredEntry[]): RecordedRun {
  const steps = new Map<string, RecordedStep>();
  const waits = new Map<string, RecordedWait>();
  const events = new Set<string>();
  let input: unknown;
  let logLines = 0;
  for (const entry of entries) {
    const id = stepId(entry.name ?? "", entry.key);
    switch (entry.kind) {
      case "run.queued":
        input = (JSON.parse(entry.body) as EntryBodies["run.queued"]).input;
        break;
      case "step.succeeded":
        at(steps, id, newStep).succeeded = JSON.parse(entry.body) as EntryBodies["step.succeeded"];
        break;
      case "step.failed": {
        const { error, retryAt } = JSON.parse(entry.body) as EntryBodies["step.failed"];
        Object.assign(at(steps, id, newStep), { failedAttempts: entry.attempt, error, retryAt });
        break;
      }
      case "wait.started":
        at(waits, id, newWait).started = JSON.parse(entry.body) as EntryBodies["wait.started"];
        break;
      case "wait.finished":
        at(waits, id, newWait).finished = JSON.parse(entry.body) as EntryBodies["wait.finished"];
        break;
      case "event.emitted":
        events.add(id);
        break;
      case "log.written":
        if ((JSON.parse(entry.body) as EntryBodies["log.written"]).step === undefined) logLines++;
        break;
    }
  }
  return { input, steps, waits, events, logLines };
}

const newStep = (): RecordedStep => ({ failedAttempts: 0, retryAt: null });
const newWait = (): RecordedWait => ({});

function at<Value>(map: Map<string, Value>, id: string, make: () => Value): Value {
  const value = map.get(id) ?? make();
  map.set(id, value);
  return value;
}
