import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { isTerminal } from "@millrace/flow/run";
import type { Run, RunKey, RunStart, RunStarted, Store, StoredEntry } from "@millrace/store";
import type { Clock } from "../clock/clock.ts";
import { checkName } from "../protocol/names.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { checkInput } from "./check-input.ts";
import { copiedEntries } from "./copied-entries.ts";
import { findVersion } from "./find-version.ts";
import { newRunId } from "./run-id.ts";

export interface RunControlOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How a start reaches the store: together with the worker's commits where this process has one. */
  enqueue(start: RunStart): Promise<RunStarted>;
}

/** What people and programs do with runs; every door of the server goes through it. */
export interface RunControl {
  /** Queues a run of the published version, or of the named one. */
  start(options: {
    readonly project: string;
    readonly flow: string;
    readonly input: Json;
    readonly version?: string;
    readonly idempotencyKey?: string;
  }): Promise<RunStarted>;
  /** A new run on the same version and input. Steps that had succeeded keep their results unless `fromStart`. */
  retry(options: RunKey & { readonly fromStart?: boolean; readonly idempotencyKey?: string }): Promise<RunStarted>;
  cancel(options: RunKey & { readonly reason?: string }): Promise<Run>;
  signal(options: RunKey & { readonly name: string; readonly payload: Json }): Promise<Run>;
}

export function createRunControl(options: RunControlOptions): RunControl {
  const { store, clock } = options;

  return {
    async start({ project, flow, input, version, idempotencyKey }) {
      checkIdempotencyKey(idempotencyKey);
      const found = await findVersion(store, { project, flow, ...(version !== undefined && { version }) });
      checkInput(JSON.parse(found.manifest) as FlowManifest, input);
      const now = clock.nowMs();
      return options.enqueue({
        project,
        runId: newRunId(now),
        flow,
        version: found.version,
        parentRunId: null,
        idempotencyKey: idempotencyKey ?? null,
        entries: [queuedEntry({ input }, now)],
      });
    },

    async retry({ project, runId, fromStart, idempotencyKey }) {
      checkIdempotencyKey(idempotencyKey);
      const parent = await store.getRun({ project, runId });
      if (!parent) throw runNotFound(runId);
      if (!isTerminal(parent.status) || parent.status === "succeeded") {
        throw new MillraceError({
          code: "RUN_STATE_CONFLICT",
          message: `Cannot retry the run ${runId} as it must have failed or been canceled: it is ${parent.status}`,
          hint:
            parent.status === "succeeded"
              ? "Start the flow again with the same input."
              : "Wait for its end, or cancel it first.",
        });
      }
      const now = clock.nowMs();
      const input = JSON.parse(parent.input) as Json;
      const copied = fromStart ? [] : await copiedEntries(store, { project, runId });
      return options.enqueue({
        project,
        runId: newRunId(now),
        flow: parent.flow,
        version: parent.version,
        parentRunId: runId,
        idempotencyKey: idempotencyKey ?? null,
        entries: [queuedEntry({ input, parentRunId: runId }, now), ...copied],
      });
    },

    async cancel({ project, runId, reason = "asked for" }) {
      const run = await store.cancelRun({ project, runId, reason });
      if (!run) throw runNotFound(runId);
      return run;
    },

    async signal({ project, runId, name, payload }) {
      checkName(name, "the name of a signal");
      const run = await store.sendSignal({ project, runId, name, payload: JSON.stringify(payload) });
      if (!run) throw runNotFound(runId);
      return run;
    },
  };
}

/** Refused here, as one that the store cannot keep would take the commits of others down with it. */
function checkIdempotencyKey(idempotencyKey: string | undefined): void {
  if (idempotencyKey !== undefined) checkName(idempotencyKey, "an idempotency key");
}

function queuedEntry(body: { input: Json; parentRunId?: string }, at: number): StoredEntry {
  return { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: JSON.stringify(body), at };
}

function runNotFound(runId: string): MillraceError {
  return new MillraceError({
    code: "RUN_NOT_FOUND",
    message: `Cannot find the run ${runId} as it must exist in this project`,
    hint: "`millrace runs` lists the latest ones.",
  });
}
