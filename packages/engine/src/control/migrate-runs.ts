import { MillraceError, type RecordedError, recordError } from "@millrace/flow/errors";
import type { Store } from "@millrace/store";
import { listMovableRuns, type MovableRun, moveRun } from "@millrace/store/dead-letters";
import { type DryReplay, type DryReplayParts, openDryReplay, type Verdict } from "./dry-replay.ts";
import { findVersion } from "./find-version.ts";
import { readWholeJournal } from "./kept-entries.ts";
import { noReplays } from "./restarts.ts";

export interface MigrateOptions {
  readonly project: string;
  readonly flow: string;
  /** Where to; by default the published version. */
  readonly version?: string | undefined;
  /** Says what would be moved, and moves nothing. */
  readonly dryRun?: boolean | undefined;
  /** The `next` of the call before. */
  readonly after?: string | undefined;
  /** How many runs are looked at. (Default: 100) */
  readonly limit?: number | undefined;
}

/** A run that was looked at; `refused` says why it stays on its version, null where it was moved or would be. */
interface MigratedRun {
  readonly runId: string;
  readonly from: string;
  readonly refused: RecordedError | null;
}

export interface Migration {
  readonly version: string;
  readonly runs: readonly MigratedRun[];
  /** Pass it as `after` for the next ones; null when all were looked at. */
  readonly next: string | null;
}

// Journals are held in memory while they are tried.
const atOnce = 8;

/** Moves queued and waiting runs to another version of their flow, each only after its code has asked for all that is recorded. */
export async function migrateRuns(
  { store, replays }: { readonly store: Store; readonly replays?: DryReplayParts | undefined },
  { project, flow, version: wanted, dryRun = false, after, limit = 100 }: MigrateOptions,
): Promise<Migration> {
  if (!replays) throw noReplays(flow);
  const { version } = await findVersion(store, { project, flow, ...(wanted !== undefined && { version: wanted }) });
  const { bundle } = (await store.getVersion({ project, flow, version }))!;
  const found = await listMovableRuns(store.tables, { project, flow, version, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const runs: MigratedRun[] = [];
  for (let from = 0; from < page.length; from += atOnce) {
    const part = page.slice(from, from + atOnce);
    const replay = openDryReplay(replays, { flow, version, code: bundle });
    try {
      runs.push(...(await Promise.all(part.map((run) => migrate(run, { store, replay, version, dryRun })))));
    } finally {
      replay.close();
    }
  }
  return { version, runs, next: found.length > limit ? page.at(-1)!.runId : null };
}

async function migrate(
  run: MovableRun,
  options: { readonly store: Store; readonly replay: DryReplay; readonly version: string; readonly dryRun: boolean },
): Promise<MigratedRun> {
  const { store, replay, version, dryRun } = options;
  const entries = await readWholeJournal(store, run);
  // What was written since would not have been tried.
  const hasGoneOn = entries.length !== run.seq;
  const verdict: Verdict = hasGoneOn ? goneOn(run) : await replay.check({ ...run, entries });
  const refused = verdict ?? (dryRun || (await moveRun(store.tables, run, { to: version })) ? null : goneOn(run));
  return { runId: run.runId, from: run.version, refused: refused && recordError(refused) };
}

function goneOn({ runId }: MovableRun): MillraceError {
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot move the run ${runId} as it must be queued or waiting meanwhile: it has gone on`,
    hint: "Migrate again when it waits.",
  });
}
