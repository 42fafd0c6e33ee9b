import { z } from "@millrace/flow";
import { isErrorCode, MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import type { ArtifactStore, RunKey, StoredEntry } from "@millrace/store";
import { readPiece } from "../large-values/read-piece.ts";
import type { RunnerMessage } from "../protocol/messages.ts";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";
import { hashesIn } from "./kept-entries.ts";

/** How dry replays get their runners: confined like those that run flows. */
export interface DryReplayParts {
  readonly spawn: SpawnRunner;
  /** Where the large values of the runs lie. */
  readonly artifacts: Pick<ArtifactStore, "read">;
  /** Module URLs of the runner's halves by capability kind. */
  readonly capabilityModules?: Readonly<Record<string, string>>;
  /** How long one try may take: a silent runner executes code that never yields. (Default: 20,000 ms) */
  readonly timeoutMs?: number;
}

export interface ReplayedVersion {
  readonly flow: string;
  readonly version: string;
  readonly code: string;
}

/** Why a run cannot go on with a version; null where it can. */
export type Verdict = MillraceError | null;

export interface ReplayedRun extends RunKey {
  readonly entries: readonly StoredEntry[];
  readonly given?: readonly string[];
}

/** Tries runs on one version without any effect, in one runner. */
export interface DryReplay {
  /**
   * Whether the version's code asks again for every step, wait and event of a journal by name and key.
   * `given` are steps, as `name` or `name[key]`, whose results are no record of what the code did: it need not ask for them yet.
   */
  check(run: ReplayedRun): Promise<Verdict>;
  close(): void;
}

// The flow's own code is in that process: what comes out of it is not taken on trust.
const reportShape = z.object({
  execution: z.int(),
  forgotten: z.array(z.object({ name: z.string(), key: z.string().nullable() })),
  error: z.looseObject({ code: z.string(), message: z.string(), retry: z.boolean() }).nullable(),
});

/** Opens a runner for dry replays on a version; close it when no more are asked for. */
export function openDryReplay(
  { spawn, artifacts, capabilityModules = {}, timeoutMs = 20_000 }: DryReplayParts,
  { flow, version, code }: ReplayedVersion,
): DryReplay {
  const runner = spawn();
  const pending = new Map<number, (report: Report | MillraceError) => void>();
  const tried = new Map<number, ReplayedRun & { named?: ReadonlySet<string> }>();
  let checks = 0;
  let broken: MillraceError | null = null;
  const settle = (execution: number, report: Report | MillraceError) => {
    pending.get(execution)?.(report);
    pending.delete(execution);
  };
  const fail = (why: string) => {
    broken ??= notReplayed(flow, why);
    runner.kill();
    for (const execution of [...pending.keys()]) settle(execution, broken);
  };
  const answer = async ({ call, execution, artifact, from }: Extract<RunnerMessage, { t: "read-artifact" }>) => {
    const run = tried.get(execution);
    if (run) run.named ??= hashesIn(run.entries);
    // It may read what the journal that it was given names, and nothing else.
    if (!run?.named?.has(artifact)) return fail("it asks for a value of another run");
    try {
      const bytes = await readPiece(artifacts, { project: run.project, artifact, from });
      runner.port.send([{ t: "piece", call, bytes }]);
    } catch (thrown) {
      runner.port.send([{ t: "reply-error", call, error: recordError(thrown) }]);
    }
  };
  const take = (message: RunnerMessage) => {
    if (message?.t === "read-artifact") void answer(message);
    if (message?.t !== "dry-run-over") return;
    const { data } = reportShape.safeParse(message);
    if (data) settle(data.execution, data as Report);
    else fail("its report has another shape");
  };
  runner.port.onMessages((messages) => messages.forEach(take));
  runner.port.onClose(() => fail(runner.lastWords() || "its process ended without a word"));
  runner.port.send([
    { t: "init", capabilities: capabilityModules },
    { t: "load", version, code },
  ]);
  return {
    async check(replayed) {
      const { project, runId: run, entries, given = [] } = replayed;
      if (broken) return broken;
      const execution = ++checks;
      tried.set(execution, { ...replayed });
      const timer = setTimeout(() => fail(`it took longer than ${timeoutMs} ms`), timeoutMs);
      const reported = new Promise<Report | MillraceError>((resolve) => pending.set(execution, resolve));
      runner.port.send([{ t: "dry-run", execution, run, project, flow, version, entries }]);
      const report = await reported;
      clearTimeout(timer);
      tried.delete(execution);
      return report instanceof MillraceError ? report : verdictOf({ flow, version, given }, report);
    },
    close() {
      runner.port.onClose(() => {});
      runner.kill();
    },
  };
}

interface Report {
  readonly forgotten: readonly { readonly name: string; readonly key: string | null }[];
  readonly error: RecordedError | null;
}

function verdictOf(
  { flow, version, given }: Omit<ReplayedVersion, "code"> & Required<Pick<ReplayedRun, "given">>,
  { forgotten, error }: Report,
): Verdict {
  const place = `${flow} ${version.slice(0, 12)}`;
  if (error !== null) {
    const cause = restoreError(isErrorCode(error.code) ? error : { ...error, code: "FLOW_FAILED" });
    return new MillraceError({
      code: cause.code === "INPUT_INVALID" ? "INPUT_INVALID" : "REPLAY_DIVERGED",
      message: `Cannot go on with ${place} as its code must take what is recorded: it fails with ${cause.message}`,
      hint: "Correct the flow and publish it again; the run stays as it is.",
      cause,
    });
  }
  const names = forgotten.map(shownStep).filter((step) => !given.includes(step));
  if (names.length === 0) return null;
  return new MillraceError({
    code: "REPLAY_DIVERGED",
    message: `Cannot go on with ${place} as its code must ask again for all that is recorded: it does not ask for ${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`,
    hint: "Keep the names and keys of finished steps, and put new steps behind them; the run stays as it is.",
    data: { forgotten: forgotten.slice(0, 1_000).map(({ name, key }) => ({ name, key })) },
  });
}

function shownStep({ name, key }: Report["forgotten"][number]): string {
  return key === null ? name : `${name}[${key}]`;
}

function notReplayed(flow: string, why: string): MillraceError {
  return new MillraceError({
    code: "REPLAY_DIVERGED",
    message: `Cannot go on with ${flow} as its code must be tried without effect first: ${why}`,
    hint: "Look for code that ends the process or never yields.",
  });
}
