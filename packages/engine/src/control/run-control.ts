import type { Json } from "@millrace/flow";
import type { Run, RunKey, RunStarted } from "@millrace/store";
import { isCanceled, settleEnded } from "../children/cancel-called.ts";
import { checkSignalName } from "../protocol/names.ts";
import { type RunRequest, type StartedRun, type StartRunParts, startRun } from "../queues/start-run.ts";
import { createDeadLetterControl, type DeadLetterControl } from "./dead-letter-control.ts";
import type { DryReplayParts } from "./dry-replay.ts";
import { type MigrateOptions, type Migration, migrateRuns } from "./migrate-runs.ts";
import { restart } from "./restarts.ts";
import { runNotFound } from "./run-errors.ts";

export interface RunControlOptions extends StartRunParts {
  /** Runners to try runs without effect; without them runs stay on their version and input. */
  readonly replays?: DryReplayParts;
}

/** What people and programs do with runs; every door of the server goes through it. */
export interface RunControl {
  /** Queues a run of the published version, or of the named one. */
  start(request: RunRequest): Promise<StartedRun>;
  /** A new run on the same version and input. Steps that had succeeded keep their results unless `fromStart`. */
  retry(options: RunKey & RetryOptions): Promise<RunStarted>;
  /** As `retry`, on the version that is published now; refused where its code does not ask for all that is kept (`REPLAY_DIVERGED`). */
  resume(options: RunKey & RetryOptions): Promise<RunStarted>;
  /** A new run of one that has ended, on the same version, with what was recorded before a step, another input, or other results. */
  fork(options: RunKey & ForkOptions): Promise<RunStarted>;
  /** Moves queued and waiting runs to another version. */
  migrate(options: MigrateOptions): Promise<Migration>;
  readonly deadLetters: DeadLetterControl;
  cancel(options: RunKey & { readonly reason?: string }): Promise<Run>;
  signal(options: RunKey & { readonly name: string; readonly payload: Json }): Promise<Run>;
}

interface RetryOptions {
  readonly fromStart?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface ForkOptions {
  /** The step from which on nothing is kept, as `name` or `name[key]`; everything is kept where it is left out. */
  readonly from?: string | undefined;
  readonly input?: Json | undefined;
  /** By step, as `name` or `name[key]`: what it is taken to have returned. */
  readonly results?: Readonly<Record<string, Json>> | undefined;
  readonly idempotencyKey?: string | undefined;
}

export function createRunControl(options: RunControlOptions): RunControl {
  const { store } = options;

  return {
    start: (request) => startRun(options, request),
    retry: (run) => restart(options, { ...run, verb: "retry" }),
    resume: (run) => restart(options, { ...run, verb: "resume", onPublished: true }),
    fork: ({ from, results, ...run }) => restart(options, { ...run, verb: "fork", kept: { from, results } }),
    migrate: (flow) => migrateRuns(options, flow),
    deadLetters: createDeadLetterControl(options),

    async cancel({ project, runId, reason = "asked for" }) {
      const run = await store.cancelRun({ project, runId, reason });
      if (!run) throw runNotFound(runId);
      if (isCanceled(run)) await settleEnded(store, run, "canceled");
      return run;
    },

    async signal({ project, runId, name, payload }) {
      checkSignalName(name, "the name of a signal");
      const run = await store.sendSignal({ project, runId, name, payload: JSON.stringify(payload) });
      if (!run) throw runNotFound(runId);
      return run;
    },
  };
}
