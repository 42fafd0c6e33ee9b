import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { RunTransition, RunUpdate, StateWrite, WorkerLease } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import { runNotOwned } from "../runs/run-not-owned.ts";
import type { CallerColumns, CallerToTell } from "./caller-statements.ts";
import { firstRow } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";
import type { OwnedRuns } from "./owned-runs.ts";
import type { startStatements } from "./start-statements.ts";
import type { tableStatements } from "./table-statements.ts";

/** Appends to runs that a worker owns, and moves them on. */
export function updateStatements(database: DatabaseSync, { journal, starts, tables, owned }: Beside) {
  const move = moveStatements(database);
  const rows = rowStatements(database);
  const leaving = database.prepare(`
    select slot, caller_run_id as callerRunId, caller_signal as callerSignal from runs
    where project = ? and run_id = ? and (slot = 1 or caller_run_id is not null)`);
  const freeSlot = database.prepare("update runs set slot = 0 where project = ? and run_id = ?");

  function apply(update: RunUpdate, { worker, nowMs, done }: Applying): void {
    const { project, runId, entries, transition } = update;
    const { workerId } = worker;
    const last = owned.seqOf(update, workerId);
    if (last === null || (entries[0] && entries[0].seq !== last + 1)) throw runNotOwned(update, worker);
    const seq = entries.at(-1)?.seq ?? last;
    if (!transition) owned.note(update, { workerId, seq });
    else {
      owned.forget(update);
      move(transition, { seq, nowMs, key: [project, runId] });
      if (transition.to !== "queued") leave(update, { to: transition.to, done });
    }
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

/** Takes a run from its worker. */
function moveStatements(database: DatabaseSync) {
  const byKey = "where project = ? and run_id = ?";
  const end = database.prepare(`
    update runs set seq = ?, status = ?, finished_at = ?, error_code = ?, worker_id = null ${byKey}`);
  const wait = database.prepare(`
    update runs set seq = ?, status = 'waiting', worker_id = null, waiting_for = ?,
      gate = case when signal_count > ? or cancel_requested_at is not null or ? is not null then 'timed' end,
      available_at = case when signal_count > ? or cancel_requested_at is not null then ? else ? end
    ${byKey}`);
  const queue = database.prepare(`
    update runs set seq = ?, status = 'queued', worker_id = null, gate = 'ready', available_at = ?, ready_at = ?,
      alone = ?, deaths = deaths + ? ${byKey}`);
  return (transition: RunTransition, { seq, nowMs, key }: Move): void => {
    if (transition.to === "queued") {
      const { alone, died } = transition;
      queue.run(seq, nowMs, nowMs, alone ? 1 : 0, died ? 1 : 0, ...key);
    } else if (transition.to === "waiting") {
      const { signals, signalCount, until } = transition;
      wait.run(seq, JSON.stringify(signals), signalCount, until, signalCount, nowMs, until, ...key);
    } else {
      const errorCode = transition.to === "failed" ? transition.errorCode : null;
      end.run(seq, transition.to, nowMs, errorCode, ...key);
    }
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
  readonly owned: OwnedRuns;
}

interface Move {
  readonly seq: number;
  readonly nowMs: number;
  readonly key: readonly SQLInputValue[];
}
