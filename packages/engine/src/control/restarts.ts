import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type EntryBodies, isTerminal } from "@millrace/flow/run";
import type { ArtifactRow, ArtifactStore, RunDetail, RunKey, RunStarted, Store, StoredEntry } from "@millrace/store";
import { findByIdempotencyKey, readAdmission, restartRun } from "@millrace/store/dead-letters";
import { callbackOf } from "@millrace/store/deliveries";
import { calledFiles } from "@millrace/store/uploads";
import type { Clock } from "../clock/clock.ts";
import { uploadedFiles } from "../files/input-files.ts";
import { type RecordedInput, recordInput } from "../large-values/record-input.ts";
import { checkName } from "../protocol/names.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { checkInput } from "./check-input.ts";
import { type DryReplayParts, openDryReplay, type ReplayedRun } from "./dry-replay.ts";
import { expireAt } from "./expire-at.ts";
import { findVersion } from "./find-version.ts";
import { type KeptOptions, keptEntries, namedArtifacts, readWholeJournal, returnedHashes } from "./kept-entries.ts";
import { queuedEntry } from "./queued-entry.ts";
import { alreadyResolved, keyReused, notRestartable, runNotFound } from "./run-errors.ts";
import { newRunId } from "./run-id.ts";

export interface RestartParts {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  /** Without it nothing can go on with another version or input. */
  readonly replays?: DryReplayParts | undefined;
}

/** How a run is taken up by a new one. */
export interface Restart extends RunKey {
  readonly verb: "retry" | "resume" | "fork" | "redrive";
  /** Nothing of what was recorded is kept. */
  readonly fromStart?: boolean | undefined;
  /** Stands in for the run's input. */
  readonly input?: Json | undefined;
  /** On the version that is published now, instead of its own. */
  readonly onPublished?: boolean | undefined;
  readonly kept?: KeptOptions | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Starts a new run from one that has ended; what it keeps must be asked for again by the code that it will run. */
export async function restart(parts: RestartParts, options: Restart): Promise<RunStarted> {
  const { store, clock } = parts;
  const { project, runId, verb, idempotencyKey } = options;
  if (idempotencyKey !== undefined) checkName(idempotencyKey, "an idempotency key");
  const parent = await store.getRun({ project, runId });
  if (!parent) throw runNotFound(runId);
  if (!mayRestart(parent, verb)) throw notRestartable(parent, verb);
  const existing = await existingRun(store, parent, idempotencyKey);
  if (existing) return existing;
  const journal = await readWholeJournal(store, { project, runId });
  const now = clock.nowMs();
  const kept = options.fromStart ? collectedEntries(journal) : keptEntries(journal, options.kept);
  const recorded = await editedInput(parts, parent, options);
  const rows = [
    ...(await store.listArtifacts({ project, runId })),
    ...(await calledFiles(store.tables, { project, runId, artifacts: returnedHashes(kept) })),
  ];
  // A fork asks what would be: nobody waits for it.
  const callback = verb === "fork" ? null : await callbackOf(store.tables, parent);
  const entries = [
    queuedAgain(journal[0]!, { parent, given: recorded?.said, callsBack: callback !== null, at: now }),
    ...withoutEdited(kept, options),
  ].map((entry, index) => ({ ...entry, seq: index + 1 }));
  const version = await versionOf(store, parent, options.onPublished === true);
  const manifest = JSON.parse(version.manifest) as FlowManifest;
  const uploaded: ArtifactRow[] = [];
  if (options.input !== undefined) {
    checkInput(manifest, options.input);
    uploaded.push(...(await uploadedFiles(store, project, { manifest, input: options.input, own: rows })));
  }
  const edited = options.input !== undefined || options.kept?.results !== undefined || options.onPublished === true;
  const given = Object.keys(options.kept?.results ?? {});
  if (edited) await checkReplay(parts, { ...version, flow: parent.flow }, { project, runId, entries, given });
  const started = await restartRun(store.tables, {
    start: {
      project,
      runId: newRunId(now),
      flow: parent.flow,
      version: version.version,
      parentRunId: runId,
      idempotencyKey: idempotencyKey ?? null,
      ...(callback !== null && { callback }),
      entries,
      admission: { ...(await readAdmission(store.tables, parent)), expireAt: expireAt(manifest, now) },
    },
    artifacts: withInput(namedArtifacts(rows, entries), [...uploaded, ...(recorded?.files ?? [])]),
    redrive: verb === "redrive",
  });
  if (started) return started;
  const overtaken = await existingRun(store, parent, idempotencyKey);
  if (overtaken) return overtaken;
  throw alreadyResolved(parent);
}

/** The same input again is among the parent's files already. */
function withInput(kept: readonly ArtifactRow[], given: readonly ArtifactRow[]): readonly ArtifactRow[] {
  const isKept = (file: ArtifactRow) =>
    kept.some(({ artifact, name }) => artifact === file.artifact && name === file.name);
  return [...kept, ...given.filter((file) => !isKept(file))];
}

async function editedInput({ artifacts }: RestartParts, parent: RunDetail, { input }: Restart) {
  return input === undefined ? null : recordInput(artifacts, parent, input);
}

function mayRestart({ status }: RunDetail, verb: Restart["verb"]): boolean {
  if (verb === "redrive") return status === "failed";
  return isTerminal(status) && (verb === "fork" || status !== "succeeded");
}

/** What the key came to; it must have taken up the same run. */
async function existingRun(
  store: Store,
  { project, flow, runId: parentRunId }: RunDetail,
  key: string | undefined,
): Promise<RunStarted | null> {
  if (key === undefined) return null;
  const found = await findByIdempotencyKey(store.tables, { project, flow, idempotencyKey: key });
  if (found && found.parentRunId !== parentRunId)
    throw keyReused(key, `the run ${found.runId}, which is not of ${parentRunId}`);
  return found && { runId: found.runId, existed: true };
}

/** The first entry of the new run: its input, and how the starts of one that collects them are put together. */
function queuedAgain(
  first: StoredEntry,
  {
    parent,
    given,
    callsBack,
    at,
  }: {
    readonly parent: RunDetail;
    readonly given: RecordedInput["said"] | undefined;
    readonly callsBack: boolean;
    readonly at: number;
  },
): StoredEntry {
  const body = JSON.parse(first.body) as EntryBodies["run.queued"];
  const parentRunId = parent.runId;
  const again = {
    parentRunId,
    ...(body.schedule && { schedule: body.schedule }),
    ...(callsBack && { callback: true as const }),
  };
  if (given) return queuedEntry({ ...given, ...again }, at);
  const { input: before = null, large } = body;
  return queuedEntry(
    { ...(large ? { large } : { input: before }), ...(body.collect && { collect: body.collect }), ...again },
    at,
  );
}

/** What a run collected is its input, which every new run of it has. */
function collectedEntries(journal: readonly StoredEntry[]): readonly StoredEntry[] {
  return journal.filter(({ kind }) => kind === "run.collected");
}

/** An input that is given stands in for all that was collected. */
function withoutEdited(kept: readonly StoredEntry[], { input }: Restart): readonly StoredEntry[] {
  return input === undefined ? kept : kept.filter(({ kind }) => kind !== "run.collected");
}

async function versionOf(store: Store, { project, flow, version }: RunDetail, published: boolean) {
  const wanted = published ? (await findVersion(store, { project, flow })).version : version;
  const found = await store.getVersion({ project, flow, version: wanted });
  if (found) return found;
  throw new MillraceError({
    code: "VERSION_NOT_FOUND",
    message: `Cannot take up a run of ${flow} as its version must be in the store: ${wanted}`,
    hint: "Publish the flow again.",
  });
}

async function checkReplay(
  { replays }: RestartParts,
  { flow, version, bundle }: { readonly flow: string; readonly version: string; readonly bundle: string },
  run: ReplayedRun,
): Promise<void> {
  if (!replays) throw noReplays(flow);
  const replay = openDryReplay(replays, { flow, version, code: bundle });
  try {
    const refused = await replay.check(run);
    if (refused) throw refused;
  } finally {
    replay.close();
  }
}

/** The refusal where nothing can be tried without effect. */
export function noReplays(flow: string): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: `Cannot try ${flow} without effect first as this process must be able to start runners: it has none`,
    hint: "Ask a server of this installation.",
    retry: false,
  });
}
