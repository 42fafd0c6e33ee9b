import type { RecordedError } from "@millrace/flow/errors";
import type { EntryBodies, EntryKind, FiredBy, LargeValue } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";
import type { StepName } from "../protocol/messages.ts";
import { recordedInput } from "../queues/recorded-input.ts";

/** What the journal says of a step so far. */
export interface RecordedStep {
  /** The body of `step.succeeded` as JSON text, decoded anew for everyone who asks. */
  succeeded?: string;
  failedAttempts: number;
  /** When its first attempt that failed began. */
  firstStartedAt?: number;
  error?: RecordedError;
  /** When the next attempt is due; null when the policy gave up. */
  retryAt: number | null;
}

interface RecordedWait {
  started?: EntryBodies["wait.started"];
  startedSeq?: number;
  /** Of an approval: whoever was asked was asked again. */
  reminded?: boolean;
  /** The body of `wait.finished` as JSON text. */
  finished?: string;
}

/** A run's journal, looked up by name and key, never by order. What steps inside of steps record is added as they do. */
export interface RecordedRun {
  readonly input: unknown;
  /** Where the input lies that is too long for the journal. */
  readonly largeInput: LargeValue | undefined;
  readonly schedule: FiredBy | null;
  readonly steps: Map<string, RecordedStep>;
  /** Those of them that have failed and not succeeded, so that a long journal is not searched for them. */
  readonly failing: Set<string>;
  readonly waits: Map<string, RecordedWait>;
  readonly events: Set<string>;
  /** The runs that steps started, by step. */
  readonly children: Map<string, string>;
  /** The bodies of `race.finished` as JSON text, by race. */
  readonly races: Map<string, string>;
  /** What the body took from outside, in order, by what it is. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** How many log lines and metrics were written, by kind and place: a replay of the place leaves out as many. */
  readonly written: ReadonlyMap<string, number>;
  readonly responded: boolean;
  /** The `seq` of the last entry of whatever is inside of a step or a branch, by its id. */
  readonly seqs: ReadonlyMap<string, number>;
  /** That of the last entry of all. */
  readonly lastSeq: number;
}

/** Names what `written` counts: lines or metrics of a step, or of the flow's body. */
export function writtenPlace(kind: "log" | "metric", step: StepName | null): string {
  return `${kind} ${step === null ? "" : stepId(step.name, step.key)}`;
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
  const run = emptyRun();
  let nested = false;
  for (const entry of entries) {
    const id = stepId(entry.name ?? "", entry.key);
    const isInner = entry.name?.includes("/") ?? false;
    nested ||= isInner;
    if (isInner) run.seqs.set(id, entry.seq);
    switch (entry.kind) {
      case "step.succeeded":
        at(run.steps, id, newStep).succeeded = entry.body;
        run.failing.delete(id);
        break;
      case "step.failed":
        noteFailure(at(run.steps, id, newStep), entry);
        run.failing.add(id);
        if (nested) forgetFailuresInside(run, { name: entry.name ?? "", key: entry.key });
        break;
      case "wait.started":
        Object.assign(at(run.waits, id, newWait), { started: JSON.parse(entry.body), startedSeq: entry.seq });
        break;
      case "wait.finished":
        at(run.waits, id, newWait).finished = entry.body;
        break;
      case "event.emitted":
        run.events.add(id);
        break;
      case "log.written":
      case "metric.written":
        countWritten(run.written, entry);
        break;
      case "approval.reminded":
        at(run.waits, id, newWait).reminded = true;
        break;
      case "child.started":
        run.children.set(id, bodyOf<"child.started">(entry).runId);
        break;
      case "race.finished":
        run.races.set(id, entry.body);
        break;
      case "value.recorded":
        at(run.values, id, newValues).push(bodyOf<"value.recorded">(entry).value);
        break;
      case "run.responded":
        run.responded = true;
        break;
    }
  }
  const [first] = entries;
  const { schedule = null, large } = first?.kind === "run.queued" ? bodyOf<"run.queued">(first) : {};
  return {
    ...run,
    input: recordedInput(entries),
    largeInput: large,
    schedule,
    lastSeq: entries.at(-1)?.seq ?? 0,
  };
}

function emptyRun() {
  return {
    steps: new Map<string, RecordedStep>(),
    failing: new Set<string>(),
    waits: new Map<string, RecordedWait>(),
    events: new Set<string>(),
    children: new Map<string, string>(),
    races: new Map<string, string>(),
    values: new Map<string, number[]>(),
    written: new Map<string, number>(),
    seqs: new Map<string, number>(),
    responded: false,
  };
}

/** The next attempt of an outer step tries the failed steps inside of it anew; those that succeeded stay. */
export function forgetFailuresInside(
  { steps, failing }: Pick<RecordedRun, "steps" | "failing">,
  outer: StepName,
): void {
  const prefix = nestedName(outer, "");
  for (const id of failing) {
    if (!id.startsWith(prefix)) continue;
    steps.delete(id);
    failing.delete(id);
  }
}

function noteFailure(step: RecordedStep, entry: StoredEntry): void {
  const { error, retryAt, startedAt } = bodyOf<"step.failed">(entry);
  step.firstStartedAt ??= startedAt;
  Object.assign(step, { failedAttempts: entry.attempt, error, retryAt });
}

function bodyOf<Kind extends EntryKind>({ body }: StoredEntry): EntryBodies[Kind] {
  return JSON.parse(body) as EntryBodies[Kind];
}

function countWritten(written: Map<string, number>, entry: StoredEntry): void {
  const { step, stepKey = null } = bodyOf<"log.written" | "metric.written">(entry);
  const kind = entry.kind === "log.written" ? "log" : "metric";
  const place = writtenPlace(kind, step === undefined ? null : { name: step, key: stepKey });
  written.set(place, (written.get(place) ?? 0) + 1);
}

const newValues = (): number[] => [];
const newStep = (): RecordedStep => ({ failedAttempts: 0, retryAt: null });
const newWait = (): RecordedWait => ({});

function at<Value>(map: Map<string, Value>, id: string, make: () => Value): Value {
  const value = map.get(id) ?? make();
  map.set(id, value);
  return value;
}
