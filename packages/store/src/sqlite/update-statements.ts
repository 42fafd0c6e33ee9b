import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { RunTransition, RunUpdate, StateWrite, WorkerLease } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import { lastSeq } from "../runs/run-columns.ts";
import { runNotOwned } from "../runs/run-not-owned.ts";
import type { CallerColumns, CallerToTell } from "./caller-statements.ts";
import { firstRow } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";
import type { startStatements } from "./start-statements.ts";
import type { tableStatements } from "./table-statements.ts";

// Both are null of an update without entries.
const last = lastSeq({ run: "runs", journal: "journal" });
const nextSeq = `seq = coalesce(?, ${last})`;
const owned = `where project = ? and run_id = ? and worker_id = ? and coalesce(? = ${last}, true)`;

/** Appends to runs that a worker owns, and moves them on. */
export function updateStatements(database: DatabaseSync, { journal, starts, tables }: Beside) {
  const move = moveStatements(database);
  const rows = rowStatements(database);
  const leaving = database.prepare(`
    select slot, caller_run_id as callerRunId, caller_signal as callerSignal from runs
    where project = ? and run_id = ? and (slot = 1 or caller_run_id is not null)`);
  const freeSlot = database.prepare("update runs set slot = 0 where project = ? and run_id = ?");

  function apply(update: RunUpdate, { worker, nowMs, done }: Applying): void {
    const { project, runId, entries, transition } = update;
    const before = entries[0] ? entries[0].seq - 1 : null;
    const key = [project, runId, worker.workerId, before];
    if (!move(transition, { seq: entries.at(-1)?.seq ?? null, nowMs, key })) throw runNotOwned(update, worker);
    if (transition && transition.to !== "queued") leave(update, { to: transition.to, done });
    journal.append(update, entries);
    rows.write(update);
    if (update.starts && starts.start(update.starts, nowMs).held) done.duties = true;
    if (!update.writes) return;
    tables.runAll(update.writes);
    done.duties = true;
  }

  function leave(
    { project, runId, entries }: RunUpdate,
    { to, done }: { readonly to: CallerToTell["status"]; readonly done: Applied },
  ): void {
    // Most runs leave nothing behind, and then a look is cheaper than `returning`.
    const left = firstRow<Left>(leaving, project, runId);
    if (!left) return;
    const { slot, callerRunId, callerSignal } = left;
    if (slot === 1) {
      freeSlot.run(project, runId);
      done.duties = true;
    }
    if (callerRunId === null || callerSignal === null || to === "waiting") return;
    const ending = entries.at(-1)!.body;
    done.callers.push({ project, runId, callerRunId, callerSignal, status: to, ending });
  }

  /** Writes an update, or nothing of it and false when a state revision had changed. */
  function applyUnchanged(update: RunUpdate, applying: Applying): boolean {
    if (!update.state?.length) {
      apply(update, applying);
      return true;
    }
    database.exec("savepoint state");
    const unchanged = update.state.every((write) => rows.writeState(update.project, write));
    if (unchanged) apply(update, applying);
    else database.exec("rollback to state");
    database.exec("release state");
    return unchanged;
  }

  return {
    apply(updates: readonly RunUpdate[], context: { readonly worker: WorkerLease; readonly nowMs: number }): Applied {
      const done: Applied = { refused: [], callers: [], duties: false };
      for (const update of updates)
        if (!applyUnchanged(update, { ...context, done }))
          done.refused.push({ project: update.project, runId: update.runId });
      return done;
    },
  };
}

/** Moves a run on, where it is the worker's and its journal goes on; false where it is not. */
function moveStatements(database: DatabaseSync) {
  const goesOn = database.prepare(`select 1 from runs ${owned}`);
  const end = database.prepare(`
    update runs set ${nextSeq}, status = ?, finished_at = ?, error_code = ?, worker_id = null ${owned}`);
  const wait = database.prepare(`
    update runs set ${nextSeq}, status = 'waiting', worker_id = null, waiting_for = ?,
      gate = case when signal_count > ? or cancel_requested_at is not null or ? is not null then 'timed' end,
      available_at = case when signal_count > ? or cancel_requested_at is not null then ? else ? end
    ${owned}`);
  const queue = database.prepare(`
    update runs set ${nextSeq}, status = 'queued', worker_id = null, gate = 'ready', available_at = ?, ready_at = ?,
      alone = ?, deaths = deaths + ? ${owned}`);
  return (transition: RunTransition | undefined, { seq, nowMs, key }: Move): boolean => {
    if (!transition) return goesOn.get(...key) !== undefined;
    if (transition.to === "queued") {
      const { alone, died } = transition;
      return queue.run(seq, nowMs, nowMs, alone ? 1 : 0, died ? 1 : 0, ...key).changes === 1;
    }
    if (transition.to === "waiting") {
      const { signals, signalCount, until } = transition;
      return (
        wait.run(seq, JSON.stringify(signals), signalCount, until, signalCount, nowMs, until, ...key).changes === 1
      );
    }
    const errorCode = transition.to === "failed" ? transition.errorCode : null;
    return end.run(seq, transition.to, nowMs, errorCode, ...key).changes === 1;
  };
}

/** What goes with the entries of a run. */
function rowStatements(database: DatabaseSync) {
  const insertState = database.prepare(
    "insert into flow_state (project, flow, key, value, revision) values (?, ?, ?, ?, 1) on conflict do nothing",
  );
  const updateState = database.prepare(`
    update flow_state set value = ?, revision = revision + 1
    where project = ? and flow = ? and key = ? and revision = ?`);
  const insertArtifact = database.prepare(`
    insert into artifacts (project, run_id, artifact, name, media_type, size_bytes) values (?, ?, ?, ?, ?, ?)
    on conflict do nothing`);
  const consume = database.prepare("delete from signals where project = ? and run_id = ? and ordinal = ?");

  return {
    writeState(project: string, { flow, key, value, expectedRevision }: StateWrite): boolean {
      const { changes } =
        expectedRevision === 0
          ? insertState.run(project, flow, key, value)
          : updateState.run(value, project, flow, key, expectedRevision);
      return changes === 1;
    },
    write({ project, runId, artifacts, consumedSignals }: RunUpdate): void {
      if (artifacts)
        for (const { artifact, name, mediaType, sizeBytes } of artifacts)
          insertArtifact.run(project, runId, artifact, name, mediaType, sizeBytes);
      if (consumedSignals) for (const ordinal of consumedSignals) consume.run(project, runId, ordinal);
    },
  };
}

/** What updates have led to. */
interface Applied {
  /** Those of which nothing was written, as a state revision had changed. */
  readonly refused: RunKey[];
  readonly callers: CallerToTell[];
  /** A place of a queue is free, or a queue holds a new run. */
  duties: boolean;
}

interface Applying {
  readonly worker: WorkerLease;
  readonly nowMs: number;
  readonly done: Applied;
}

interface Left extends CallerColumns {
  readonly slot: number;
}

interface Beside {
  readonly journal: ReturnType<typeof journalStatements>;
  readonly starts: ReturnType<typeof startStatements>;
  readonly tables: ReturnType<typeof tableStatements>;
}

interface Move {
  readonly seq: number | null;
  readonly nowMs: number;
  readonly key: readonly SQLInputValue[];
}
