import { isDeepStrictEqual } from "node:util";
import type { Json } from "@millrace/flow";
import { MillraceError, type RecordedError } from "@millrace/flow/errors";
import { isPriority } from "@millrace/flow/queue";
import type { EntryBodies, LargeValue, RunStatus } from "@millrace/flow/run";
import type { ArtifactStore, RunDetail, RunStart, RunStarted } from "@millrace/store";
import type { Clock } from "../clock/clock.ts";
import { checkInput } from "../control/check-input.ts";
import { findVersion } from "../control/find-version.ts";
import { queuedEntry } from "../control/queued-entry.ts";
import { keyReused } from "../control/run-errors.ts";
import { newRunId } from "../control/run-id.ts";
import { type Callback, checkCallback } from "../deliveries/check-callback.ts";
import { uploadedFiles } from "../files/input-files.ts";
import { type RecordedInput, recordInput } from "../large-values/record-input.ts";
import { checkName } from "../protocol/names.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { type AdmitStartParts, admitStart } from "./admit-start.ts";
import { collectedFor, collectOf } from "./collecting.ts";
import { type StartOptions, startAdmission } from "./start-admission.ts";

export interface StartRunParts extends AdmitStartParts {
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  /** Refuses a callback that this installation could never make, and so the start; without it each is tried when its run ends. */
  readonly refuseCallback?: (url: URL) => void;
}

/** A start as people and programs ask for it. */
export interface RunRequest extends StartOptions {
  readonly project: string;
  readonly flow: string;
  readonly input: Json;
  readonly version?: string;
  readonly idempotencyKey?: string;
  /** Told of the run's end, however it ends, with a signed POST. */
  readonly callback?: Callback | undefined;
  /** Not before so many milliseconds from now. */
  readonly delayMs?: number | undefined;
}

/** The run that a start came to; one that was there already with what it came to so far. */
export interface StartedRun extends RunStarted {
  readonly status: RunStatus;
  /** Of a run that succeeded. */
  readonly output?: Json;
  /** In place of an output that is too long to be told. */
  readonly largeOutput?: LargeValue;
  /** Of a run that failed. */
  readonly error?: RecordedError;
}

/**
 * Queues a run of the published version, or of the named one. The same idempotency key with the same input again answers
 * with the first run and its result, with another input it is refused (`IDEMPOTENCY_KEY_REUSED`); a flow with `batch` or
 * `debounce` may answer with a run that collects starts.
 */
export async function startRun(parts: StartRunParts, request: RunRequest): Promise<StartedRun> {
  const { project, flow, input, version, idempotencyKey, callback } = request;
  // Refused here, as one that the store cannot keep would take the commits of others down with it.
  if (idempotencyKey !== undefined) checkName(idempotencyKey, "an idempotency key");
  const found = await findVersion(parts.store, { project, flow, ...(version !== undefined && { version }) });
  const manifest = JSON.parse(found.manifest) as FlowManifest;
  const collect = collectOf(manifest);
  checkRequest(request, collect);
  if (callback) parts.refuseCallback?.(new URL(callback.url));
  const whole = collect === "batch" ? [input] : input;
  checkInput(manifest, whole);
  const uploaded = await uploadedFiles(parts.store, project, { manifest, input: whole });
  if (collect && uploaded.length > 0) throw noCollectedFiles(flow, collect);
  // What a run collects is put together in the database.
  const recorded = collect ? { said: { input }, files: [] } : await recordInput(parts.artifacts, request, input);
  const nowMs = parts.clock.nowMs();
  const start: RunStart = {
    project,
    runId: newRunId(nowMs),
    flow,
    version: found.version,
    parentRunId: null,
    idempotencyKey: idempotencyKey ?? null,
    ...(callback && { callback: JSON.stringify({ url: callback.url }) }),
    entries: [
      queuedEntry({ ...recorded.said, ...(collect && { collect }), ...(callback && { callback: true }) }, nowMs),
    ],
    admission: startAdmission(manifest, { ...request, availableAt: availableAt(manifest, request, nowMs), nowMs }),
  };
  const started = await admitStart(parts, start, { manifest, input, files: [...uploaded, ...recorded.files] });
  const first = started.existed ? await parts.store.getRun({ project, runId: started.runId }) : null;
  // What a run collects has keys of its own, which are compared where they are kept.
  if (first && !collect && idempotencyKey !== undefined) requireSameStart(first, { idempotencyKey, ...recorded });
  return withResult(started, first);
}

/** What came of a key must have been asked for with it: the flow is the same, as keys are a flow's own. */
function requireSameStart(
  first: RunDetail,
  { idempotencyKey, said }: Pick<RecordedInput, "said"> & { readonly idempotencyKey: string },
): void {
  if (first.parentRunId !== null) throw keyReused(idempotencyKey, `what took the run ${first.parentRunId} up again`);
  const isSame =
    "large" in said
      ? first.largeInput?.artifact === said.large.artifact
      : !first.largeInput && isDeepStrictEqual(JSON.parse(first.input), said.input);
  if (!isSame) throw keyReused(idempotencyKey, `the run ${first.runId}, which has another input`);
}

function availableAt(manifest: FlowManifest, request: RunRequest, nowMs: number): number | undefined {
  const delayMs = collectedFor(manifest) ?? request.delayMs;
  return delayMs === undefined ? request.availableAt : nowMs + delayMs;
}

function checkRequest(request: RunRequest, collect: "batch" | "debounce" | null): void {
  const { flow, callback, priority, delayMs, availableAt } = request;
  const refuse = (rule: string, seen: string) => {
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot start ${flow} as ${rule}: ${seen}`,
      hint: "docs/flows-guide/queues.md shows what a start can say.",
    });
  };
  if (priority !== undefined && !isPriority(priority))
    refuse("its priority must be a whole number from -1000 to 1000", String(priority));
  if (delayMs !== undefined && availableAt !== undefined) refuse("it takes a delay or a moment, not both", "both");
  if (callback) checkCallback(callback, flow);
  if (!collect) return;
  if (callback) refuse(`a flow with ${collect} takes no callback, as several starts become one run`, "a callback");
  if (delayMs !== undefined || availableAt !== undefined)
    refuse(`a flow with ${collect} says itself when its runs start`, "a delay");
}

function noCollectedFiles(flow: string, collect: string): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot start ${flow} as a flow with ${collect} takes no files, as several starts become one run: the input has one`,
    hint: "Have another flow take the file and start this one for what it reads in it.",
  });
}

function withResult({ runId, existed }: RunStarted, run: RunDetail | null): StartedRun {
  if (!run) return { runId, existed, status: "queued" };
  const ending = JSON.parse(run.ending ?? "{}") as Partial<EntryBodies["run.succeeded"] & EntryBodies["run.failed"]>;
  return {
    runId,
    existed,
    status: run.status,
    ...(run.status === "succeeded" && { output: ending.output ?? null }),
    ...(ending.large && { largeOutput: ending.large }),
    ...(ending.error && { error: ending.error }),
  };
}
