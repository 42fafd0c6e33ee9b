import type { EntryBodies, EntryKind } from "@millrace/flow/run";
import type {
  ArtifactRow,
  ClaimedRun,
  RunKey,
  RunStart,
  RunTransition,
  RunUpdate,
  Signal,
  StateWrite,
  StoredEntry,
  TableWrite,
} from "@millrace/store";
import type { RunMessage, StepName } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";

/** A fact on its way into the journal. Its `seq` is given when it goes out, so that a refused one leaves no gap. */
export interface PendingFact {
  readonly kind: EntryKind;
  readonly name?: string | null;
  readonly key?: string | null;
  readonly attempt?: number;
  /** JSON text. */
  readonly body: string;
  readonly at: number;
  readonly state?: readonly StateWrite[];
  readonly artifacts?: readonly ArtifactRow[];
  /** Entries that belong to this one and stand before it: they are written with it or not at all. */
  readonly before?: readonly PendingFact[];
  readonly consumedSignal?: number;
  /** Runs that it starts, and statements that go out with it. */
  readonly starts?: readonly RunStart[];
  readonly writes?: readonly TableWrite[];
  /** The runner's number of the report, for the refusal. */
  readonly reportId?: number;
  readonly onCommitted?: () => void;
}

/** Something the run waits for while it is in a runner. */
export interface PendingWait extends StepName {
  readonly wait: Extract<RunMessage, { t: "wait" }>["wait"];
  readonly signal: string | null;
  readonly until: number | null;
  /** When to ask once more, where nobody was asked again yet. */
  readonly remindAt: number | null;
  readonly takeTimerBack: () => void;
}

/** A run that a step called, or a task that it gave, by the signal that tells of its end. */
interface Call extends StepName {
  readonly signal: string;
}

/** A run that belongs to this worker, from claim to release or end: the single writer of its journal. */
export class OwnedRun {
  readonly claimed: ClaimedRun;
  readonly key: RunKey;
  readonly waits = new Map<string, PendingWait>();
  /** Signals that came and were not consumed. */
  signals: readonly Signal[] = [];
  /** How many signals this worker has seen; one that it has not makes a waiting run claimable at once. */
  signalCount = 0;
  /** Ordinals of signals that a wait has taken, committed or on the way. */
  readonly consumed = new Set<number>();
  /** Waits of this stay that a signal has ended, by their ids, each with what it took. */
  readonly signaled = new Map<string, Signal>();
  /** Wakes that were decided; the runner's count must agree before the run may be put to rest. */
  wakes = 0;
  /** Runs that its steps called, and tasks that they gave, whose end was not told yet, by the steps' ids. */
  readonly called = new Map<string, Call>();
  /** How the names begin of what the races that have ended began: nothing of it begins any more. */
  readonly dropped = new Set<string>();
  /** Sizes of files that it is known to be allowed to read, by hash. */
  readonly files = new Map<string, number>();
  cancelReason: string | null = null;
  /** Its last transition is on the way; nothing may be added. */
  closed = false;

  #seq: number;
  #facts: PendingFact[] = [];
  #transition: RunTransition | undefined;
  #sent: readonly PendingFact[] = [];
  #sentEntries = 0;
  /** Signals that need no entry of their own: they go with the next update. */
  #passed: number[] = [];
  #sentPassed: number[] = [];
  #sentTransition: RunTransition | undefined;
  #overtaken: readonly PendingFact[] = [];
  #length = 0;

  constructor(claimed: ClaimedRun) {
    this.claimed = claimed;
    this.key = { project: claimed.project, runId: claimed.runId };
    this.#seq = claimed.seq;
    for (const entry of claimed.entries) {
      this.#length += entry.body.length;
      this.#noteCall(entry);
    }
  }

  get hasPending(): boolean {
    return this.#facts.length > 0 || this.#transition !== undefined;
  }

  /** Whether the update that is on its way ends this worker's ownership. */
  get leaving(): boolean {
    return this.#sentTransition !== undefined;
  }

  /** What it becomes with the update that is on its way; undefined while it stays. */
  get leavesAs(): RunTransition["to"] | undefined {
    return this.#sentTransition?.to;
  }

  /** Whether a race has ended that it was a part of. */
  isDropped(name: string): boolean {
    for (let slash = name.indexOf("/"); slash !== -1; slash = name.indexOf("/", slash + 1))
      if (this.dropped.has(name.slice(0, slash + 1))) return true;
    return false;
  }

  /** Whether somebody outside may be told of its end: an input that looks like it does no harm. */
  get callsBack(): boolean {
    return this.claimed.entries[0]?.body.includes('"callback":true') ?? false;
  }

  /** How long the journal is, in characters of its bodies. */
  get journalLength(): number {
    return this.#length;
  }

  add(fact: PendingFact): void {
    this.#length += fact.body.length;
    this.#facts.push(fact);
  }

  /** Takes a signal that nobody waits for. */
  consume(ordinal: number): void {
    this.consumed.add(ordinal);
    this.#passed.push(ordinal);
  }

  /** The last thing this worker does with the run. */
  close(fact: PendingFact, transition: RunTransition): void {
    if (this.closed) return;
    this.closed = true;
    this.add(fact);
    this.#transition = transition;
    for (const wait of this.waits.values()) wait.takeTimerBack();
    this.waits.clear();
  }

  /** The worker no longer owns it: nothing that is pending will be written. */
  abandon(): void {
    this.closed = true;
    for (const wait of this.waits.values()) wait.takeTimerBack();
    this.waits.clear();
  }

  takeUpdate(): RunUpdate {
    this.#sent = this.#withoutOvertaken();
    this.#sentTransition = this.#transition;
    this.#facts = [];
    this.#transition = undefined;
    this.#sentPassed = this.#passed;
    this.#passed = [];
    const entries: StoredEntry[] = [];
    const state: StateWrite[] = [];
    const artifacts: ArtifactRow[] = [];
    const consumedSignals = [...this.#sentPassed];
    const starts: RunStart[] = [];
    const writes: TableWrite[] = [];
    for (const fact of this.#sent) {
      for (const before of fact.before ?? []) entries.push(storedEntry(before, this.#seq + entries.length + 1));
      entries.push(storedEntry(fact, this.#seq + entries.length + 1));
      if (fact.state) state.push(...fact.state);
      if (fact.artifacts) artifacts.push(...fact.artifacts);
      if (fact.consumedSignal !== undefined) consumedSignals.push(fact.consumedSignal);
      if (fact.starts) starts.push(...fact.starts);
      if (fact.writes) writes.push(...fact.writes);
    }
    this.#sentEntries = entries.length;
    return {
      ...this.key,
      entries,
      ...(state.length > 0 && { state }),
      ...(artifacts.length > 0 && { artifacts }),
      ...(consumedSignals.length > 0 && { consumedSignals }),
      ...(starts.length > 0 && { starts }),
      ...(writes.length > 0 && { writes }),
      ...(this.#sentTransition && { transition: this.#sentTransition }),
    };
  }

  /** What was sent is durable; returns the reports that were left out of it. */
  confirm(): readonly number[] {
    this.#seq += this.#sentEntries;
    const sent = this.#sent;
    this.#sent = [];
    for (const fact of sent) fact.onCommitted?.();
    return this.#takeOvertaken();
  }

  /** Takes the facts with state writes out and puts the others back to the front; returns the reports that were refused. */
  refuse(): readonly number[] {
    const kept = this.#sent.filter((fact) => fact.state === undefined);
    const written = this.#sent.flatMap((fact) => (fact.state === undefined ? [] : (fact.reportId ?? [])));
    const refused = [...written, ...this.#takeOvertaken()];
    this.#facts = [...kept, ...this.#facts];
    this.#passed.unshift(...this.#sentPassed);
    this.#transition ??= this.#sentTransition;
    this.#sent = [];
    this.#sentTransition = undefined;
    return refused;
  }

  /**
   * The facts to send. Two steps of the run that write the same state cannot go out together: both have read what was
   * before, so the store would refuse both, again and again. The first one goes; the other one is refused here.
   */
  #withoutOvertaken(): readonly PendingFact[] {
    if (!this.#facts.some(({ state }) => state !== undefined)) return this.#facts;
    const written = new Set<string>();
    const overtaken: PendingFact[] = [];
    const sent = this.#facts.filter((fact) => {
      if (fact.state?.some(({ key }) => written.has(key))) {
        overtaken.push(fact);
        return false;
      }
      for (const { key } of fact.state ?? []) written.add(key);
      return true;
    });
    this.#overtaken = overtaken;
    return sent;
  }

  /** Takes up from the journal which runs its steps have called, and which tasks they gave. */
  #noteCall({ kind, name, key, body }: StoredEntry): void {
    if (name === null || (kind !== "wait.started" && kind !== "wait.finished")) return;
    const id = stepId(name, key);
    if (kind === "wait.finished") {
      if (this.called.has(id) && endedCall(body)) this.called.delete(id);
      return;
    }
    const started = JSON.parse(body) as EntryBodies["wait.started"];
    if (started.wait === "run" || started.wait === "task") this.called.set(id, { name, key, signal: started.signal });
  }

  #takeOvertaken(): readonly number[] {
    const overtaken = this.#overtaken;
    this.#overtaken = [];
    return overtaken.flatMap(({ reportId }) => reportId ?? []);
  }
}

function endedCall(body: string): boolean {
  return (JSON.parse(body) as EntryBodies["wait.finished"]).outcome === "received";
}

function storedEntry(fact: PendingFact, seq: number): StoredEntry {
  return {
    seq,
    kind: fact.kind,
    name: fact.name ?? null,
    key: fact.key ?? null,
    attempt: fact.attempt ?? 0,
    body: fact.body,
    at: fact.at,
  };
}
