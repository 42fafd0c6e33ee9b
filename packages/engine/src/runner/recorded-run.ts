import type { RecordedError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";
import type { StepName } from "../protocol/messages.ts";

/** What the journal says of a step so far. */
export interface RecordedStep {
  /** The body of `step.succeeded` as JSON text, decoded anew for everyone who asks. */
  succeeded?: string;
  failedAttempts: number;
  error?: RecordedError;
  /** When the next attempt is due; null when the policy gave up. */
  retryAt: number | null;
}

interface RecordedWait {
  started?: EntryBodies["wait.started"];
  /** The body of `wait.finished` as JSON text. */
  finished?: string;
}

/** A run's journal, looked up by name and key, never by order. What steps inside of steps record is added as they do. */
export interface RecordedRun {
  readonly input: unknown;
  readonly steps: Map<string, RecordedStep>;
  readonly waits: Map<string, RecordedWait>;
  readonly events: Set<string>;
  /** How many log lines were written outside of steps: a replay leaves out as many. */
  readonly logLines: number;
}

/** The identity of a step, wait or event within its run. */
export function stepId(name: string, key: string | null): string {
  return key === null ? name : `${name}\u0000${key}`;
}

/** The name under which a step inside another one is journaled: `outer/inner`, `outer[key]/inner`. */
export function nestedName(outer: StepName | null, name: string): string {
  if (outer === null) return name;
  return `${outer.name}${outer.key === null ? "" : `[${outer.key}]`}/${name}`;
}

/** Indexes a journal; an attempt that was started but has no ending counts as never made. */
export function readRecordedRun(entries: readonly StoredEntry[]): RecordedRun {
  const steps = new Map<string, RecordedStep>();
  const waits = new Map<string, RecordedWait>();
  const events = new Set<string>();
  let input: unknown;
  let logLines = 0;
  let nested = false;
  for (const entry of entries) {
    const id = stepId(entry.name ?? "", entry.key);
    nested ||= entry.name?.includes("/") ?? false;
    switch (entry.kind) {
      case "run.queued":
        input = (JSON.parse(entry.body) as EntryBodies["run.queued"]).input;
        break;
      case "step.succeeded":
        at(steps, id, newStep).succeeded = entry.body;
        break;
      case "step.failed": {
        const { error, retryAt } = JSON.parse(entry.body) as EntryBodies["step.failed"];
        Object.assign(at(steps, id, newStep), { failedAttempts: entry.attempt, error, retryAt });
        if (nested) forgetFailuresInside(steps, { name: entry.name ?? "", key: entry.key });
        break;
      }
      case "wait.started":
        at(waits, id, newWait).started = JSON.parse(entry.body) as EntryBodies["wait.started"];
        break;
      case "wait.finished":
        at(waits, id, newWait).finished = entry.body;
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

/** The next attempt of an outer step tries the failed steps inside of it anew; those that succeeded stay. */
export function forgetFailuresInside(steps: Map<string, RecordedStep>, outer: StepName): void {
  const prefix = nestedName(outer, "");
  for (const [id, step] of steps) if (id.startsWith(prefix) && step.succeeded === undefined) steps.delete(id);
}

const newStep = (): RecordedStep => ({ failedAttempts: 0, retryAt: null });
const newWait = (): RecordedWait => ({});

function at<Value>(map: Map<string, Value>, id: string, make: () => Value): Value {
  const value = map.get(id) ?? make();
  map.set(id, value);
  return value;
}
