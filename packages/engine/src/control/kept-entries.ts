import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { EntryBodies, EntryKind } from "@millrace/flow/run";
import type { ArtifactRow, RunKey, Store, StoredEntry } from "@millrace/store";
import { nearest } from "./nearest.ts";

const journalPage = 5_000;

/** All entries of a run. */
export async function readWholeJournal(store: Store, key: RunKey): Promise<readonly StoredEntry[]> {
  const journal: StoredEntry[] = [];
  for (let afterSeq = 0; ; afterSeq = journal.at(-1)!.seq) {
    const page = await store.readJournal({ ...key, afterSeq, limit: journalPage });
    journal.push(...page);
    if (page.length < journalPage) return journal;
  }
}

export interface KeptOptions {
  /** The step from which on nothing is kept, as `name` or `name[key]`. */
  readonly from?: string | undefined;
  /** Results that stand in for what the steps returned, or would have. */
  readonly results?: Readonly<Record<string, Json>> | undefined;
}

/**
 * What a new run takes over from the journal of one that has ended: results and not failures, waits with their endings,
 * and the files that belong to them.
 */
export function keptEntries(
  journal: readonly StoredEntry[],
  { from, results = {} }: KeptOptions = {},
): readonly StoredEntry[] {
  const before = from === undefined ? Number.POSITIVE_INFINITY : firstSeqOf(journal, from);
  const given = Object.entries(results).map(([step, result]) => givenResult(journal, step, result));
  const replaced = new Set(given.map(placeOf));
  const endings = finishedWaits(journal.filter(({ seq }) => seq < before));
  const kept = journal.filter(
    (entry) => entry.seq < before && isResult(entry, endings) && !(isStep(entry) && replaced.has(placeOf(entry))),
  );
  const files = filesOf(journal, [...kept, ...given], before);
  return [...[...kept, ...files].sort((a, b) => a.seq - b.seq), ...given];
}

/** The files of the run that entries name. */
export function namedArtifacts(rows: readonly ArtifactRow[], entries: readonly StoredEntry[]): readonly ArtifactRow[] {
  const named = hashesIn(entries);
  return rows.filter(({ artifact }) => named.has(artifact));
}

const resultKinds = new Set<EntryKind>([
  "run.collected",
  "step.succeeded",
  "event.emitted",
  "child.started",
  "value.recorded",
  "run.responded",
]);

function isResult(entry: StoredEntry, endings: ReadonlyMap<string, boolean>): boolean {
  if (resultKinds.has(entry.kind)) return true;
  if (entry.kind === "race.finished")
    return (JSON.parse(entry.body) as EntryBodies["race.finished"]).error === undefined;
  if (entry.kind === "wait.finished") return endings.get(placeOf(entry)) === true;
  if (entry.kind !== "wait.started") return false;
  const ending = endings.get(placeOf(entry));
  return ending ?? outlivesItsRun(JSON.parse(entry.body) as EntryBodies["wait.started"]);
}

/** Whether another run can go on waiting; what somebody sends to the old one, as a called run's end, never reaches it. */
function outlivesItsRun(wait: EntryBodies["wait.started"]): boolean {
  return wait.wait === "sleep" || (wait.wait === "signal" && !wait.signal.startsWith("millrace:"));
}

function asksOthers({ wait }: EntryBodies["wait.started"]): boolean {
  return wait === "run" || wait === "task";
}

/** The waits that have ended, and whether with a result: a called run that failed is called again, and such a task given again. */
function finishedWaits(journal: readonly StoredEntry[]): ReadonlyMap<string, boolean> {
  const endings = new Map<string, boolean>();
  const calls = new Set<string>();
  for (const entry of journal) {
    if (entry.kind === "wait.started" && asksOthers(JSON.parse(entry.body) as EntryBodies["wait.started"]))
      calls.add(placeOf(entry));
    if (entry.kind !== "wait.finished") continue;
    const { outcome, payload } = JSON.parse(entry.body) as EntryBodies["wait.finished"];
    const status = (payload as { readonly status?: unknown } | undefined)?.status;
    const failed = calls.has(placeOf(entry)) && outcome === "received" && status !== "succeeded";
    endings.set(placeOf(entry), !failed);
  }
  return endings;
}

/** Entries of files whose step is kept, or which a kept entry names. */
function filesOf(journal: readonly StoredEntry[], kept: readonly StoredEntry[], before: number): StoredEntry[] {
  const steps = new Set(kept.filter(isStep).map(placeOf));
  const named = hashesIn(kept);
  return journal.filter((entry) => {
    if (entry.kind !== "artifact.written") return false;
    const { artifact, step, stepKey = null } = JSON.parse(entry.body) as EntryBodies["artifact.written"];
    const ofKeptStep = step !== undefined && entry.seq < before && steps.has(placeOf({ name: step, key: stepKey }));
    return ofKeptStep || named.has(artifact);
  });
}

/** Those that runs may have written whose ends are told: the run that is taken up has called them, the new one has not. */
export function returnedHashes(kept: readonly StoredEntry[]): readonly string[] {
  return [...hashesIn(kept.filter(({ kind }) => kind === "wait.finished"))];
}

/** The hashes of all files that entries name, large values among them. */
export function hashesIn(entries: readonly StoredEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ body }) => body.match(/\b[0-9a-f]{64}\b/g) ?? []));
}

function firstSeqOf(journal: readonly StoredEntry[], step: string): number {
  return entryOf(journal, step).seq;
}

function givenResult(journal: readonly StoredEntry[], step: string, result: Json): StoredEntry {
  const { kind, name, key, at } = entryOf(journal, step);
  if (!kind.startsWith("step.")) throw noPlainStep(step, kind);
  const body = JSON.stringify({ output: result, startedAt: at });
  return { seq: 0, kind: "step.succeeded", name, key, attempt: 1, body, at };
}

/** The first entry of a step or wait, named as `name` or `name[key]`. */
function entryOf(journal: readonly StoredEntry[], step: string): StoredEntry {
  const places = journal.filter(({ kind }) => /^(step|wait|event|child|race)\./.test(kind));
  const found = places.find((entry) => shown(entry) === step);
  if (found) return found;
  const guess = nearest(step, [...new Set(places.map(shown))]);
  throw new MillraceError({
    code: "STEP_NOT_FOUND",
    message: `Cannot find the step ${step} as the run's journal must have it: it has ${[...new Set(places.map(shown))].slice(0, 10).join(", ") || "none"}`,
    hint: guess ? `Did you mean ${guess}?` : "Name a step as millrace show lists it; one with a key is step[key].",
  });
}

function noPlainStep(step: string, kind: EntryKind): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot give ${step} a result as it must be a plain step: the journal has it as ${kind}`,
    hint: "Fork from it on, and send it its signal, event or decision; or give a result to a step behind it.",
  });
}

function shown({ name, key }: Pick<StoredEntry, "name" | "key">): string {
  return key === null ? (name ?? "") : `${name}[${key}]`;
}

function isStep({ kind }: StoredEntry): boolean {
  return kind === "step.succeeded";
}

function placeOf({ name, key }: Pick<StoredEntry, "name" | "key">): string {
  return key === null ? (name ?? "") : `${name}\u0000${key}`;
}
