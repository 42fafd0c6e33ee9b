import type { Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import {
  type ArtifactStore,
  artifactStatement,
  type RunCaller,
  type RunStart,
  type Store,
  type TableWrite,
} from "@millrace/store";
import { callbackOf, noCallbackStatement } from "@millrace/store/deliveries";
import type { Clock } from "../clock/clock.ts";
import { checkInput } from "../control/check-input.ts";
import { findVersion } from "../control/find-version.ts";
import { queuedEntry } from "../control/queued-entry.ts";
import { newRunId } from "../control/run-id.ts";
import { handedFiles } from "../files/input-files.ts";
import { recordInput } from "../large-values/record-input.ts";
import type { RunMessage } from "../protocol/messages.ts";
import { type StartOptions, startAdmission } from "../queues/start-admission.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { stepId } from "../runner/recorded-run.ts";
import type { OwnedRun } from "../worker/owned-run.ts";
import { fact } from "../worker/run-facts.ts";
import { commitFact } from "./commit-fact.ts";

export interface StartChildParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  touch(run: OwnedRun): void;
}

type StartMessage = Extract<RunMessage, { t: "start-child" }>;

// The store is asked again after this; when it is gone for good, the worker loses its lease.
const askAgainMs = 1_000;

/**
 * Starts a run of another flow with the entry of the step that asks for it, in one commit. A flow or an input that does
 * not fit fails the step for good, as a replay must find the same. Resolves with what the entry says.
 */
export async function startChild(run: OwnedRun, message: StartMessage, parts: StartChildParts): Promise<Json> {
  const { clock } = parts;
  const { name, key, flow, awaited, withinMs, delayMs, priority } = message;
  const nowMs = clock.nowMs();
  const runId = newRunId(nowMs);
  const signal = `millrace:run:${runId}`;
  let child: StartedChild;
  try {
    child = await runOf(run, parts, {
      runId,
      flow,
      input: JSON.parse(message.input) as Json,
      nowMs,
      ...(priority !== null && { priority }),
      ...(delayMs !== null && { availableAt: nowMs + delayMs }),
      ...(awaited && { caller: { runId: run.key.runId, signal } }),
    });
  } catch (thrown) {
    const at = clock.nowMs();
    const error = recordError(thrown);
    const failed = fact("step.failed", { error, startedAt: nowMs, retryAt: null }, { name, key, attempt: 1, at });
    await commitFact(run, failed, parts.touch);
    throw thrown;
  }
  const at = clock.nowMs();
  const until = withinMs === null ? null : at + withinMs;
  const waiting = { wait: "run", runId, flow, signal, until } as const;
  if (awaited) run.called.set(stepId(name, key), { name, key, signal });
  const started = awaited
    ? fact("wait.started", waiting, { name, key, at })
    : fact("child.started", { runId, flow }, { name, key, at });
  await commitFact(run, { ...started, starts: [child.start], writes: child.writes }, parts.touch);
  return awaited ? waiting : { runId };
}

/** A run to be started, and the statements that go out with it. */
export interface StartedChild {
  readonly start: RunStart;
  readonly writes: readonly TableWrite[];
}

/** The run that goes on in the place of another one: on the published version, let in as that one was, for the same caller and callback. */
export async function continuation(
  run: OwnedRun,
  input: string,
  {
    parts,
    caller,
    admission,
  }: { parts: StartChildParts; caller: RunCaller | null; admission: RunStart["admission"] & {} },
): Promise<StartedChild> {
  const { tables } = parts.store;
  const nowMs = parts.clock.nowMs();
  const callback = await callbackOf(tables, run.key);
  const next = await runOf(run, parts, {
    runId: newRunId(nowMs),
    flow: run.claimed.flow,
    input: JSON.parse(input) as Json,
    nowMs,
    ...(caller && { caller }),
    ...(callback !== null && { callback }),
    continues: true,
  });
  return {
    start: { ...next.start, admission: { ...next.start.admission, ...admission } },
    writes: [...next.writes, ...(callback === null ? [] : [noCallbackStatement(tables, run.key)])],
  };
}

interface NewRun extends StartOptions {
  readonly runId: string;
  readonly flow: string;
  readonly input: Json;
  readonly nowMs: number;
  readonly caller?: RunCaller;
  readonly callback?: string;
  readonly continues?: boolean;
}

async function runOf(
  run: OwnedRun,
  { clock, store, artifacts }: StartChildParts,
  { runId, flow, input, nowMs, caller, callback, continues = false, ...options }: NewRun,
): Promise<StartedChild> {
  const { project } = run.key;
  const found = await patiently(clock, run, () => findVersion(store, { project, flow }));
  const manifest = JSON.parse(found.manifest) as FlowManifest;
  if (!continues) refuseCollecting(manifest);
  checkInput(manifest, input);
  const parentRunId = continues ? run.key.runId : null;
  const handed = await patiently(clock, run, () => handedFiles(store, run, { manifest, input }));
  const { said, files } = await patiently(clock, run, () => recordInput(artifacts, { project, flow }, input));
  const origin = continues ? { parentRunId: run.key.runId } : { startedBy: run.key.runId };
  const start: RunStart = {
    project,
    runId,
    flow,
    version: found.version,
    parentRunId,
    idempotencyKey: null,
    entries: [queuedEntry({ ...said, ...origin, ...(callback && { callback: true }) }, nowMs)],
    admission: startAdmission(manifest, { ...options, input, nowMs }),
    ...(caller && { caller }),
    ...(callback && { callback }),
  };
  return { start, writes: [...handed, ...files].map((file) => artifactStatement(store.tables, start, file)) };
}

/** Asks again while the store is away: the flow's code cannot know whether that will last. */
async function patiently<Result>(clock: Clock, run: OwnedRun, ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof MillraceError) || thrown.code !== "STORE_UNAVAILABLE") throw thrown;
      await new Promise<void>((resolve) => clock.setTimer(askAgainMs, resolve));
      if (run.closed) await new Promise(() => {});
    }
  }
}

/** A start of a flow with batch or debounce may go into another run: there is none that a step could wait for or name. */
function refuseCollecting({ name, admission }: FlowManifest): void {
  if (!admission?.batch && !admission?.debounce) return;
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot start ${name} from a step as it collects starts (batch or debounce): a step starts a run of its own`,
    hint: "Emit an event that the flow is subscribed to, or leave batch and debounce out.",
  });
}
