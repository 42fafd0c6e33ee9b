import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { RunTransition, RunUpdate, StateWrite, WorkerLease } from "../commit/commit-batch.ts";
import { runNotOwned } from "../runs/run-not-owned.ts";
import type { journalStatements } from "./journal-statements.ts";
import type { startStatements } from "./start-statements.ts";
import type { tableStatements } from "./table-statements.ts";

// An update without entries leaves `seq` as it is: both of its parameters are null then.
const nextSeq = "seq = coalesce(?, seq)";
const owned = "where project = ? and run_id = ? and worker_id = ? and seq = coalesce(?, seq)";

/** Appends to runs that a worker owns, and moves them on. */
export function updateStatements(database: DatabaseSync, { journal, starts, tables }: Beside) {
  const append = database.prepare(`update runs set ${nextSeq} ${owned}`);
  const end = database.prepare(`
    update runs set ${nextSeq}, status = ?, finished_at = ?, error_code = ?, worker_id = null ${owned}`);
  const wait = database.prepare(`
    update runs set ${nextSeq}, status = 'waiting', worker_id = null, waiting_for = ?,
      available_at = case when signal_count > ? or cancel_requested_at is not null then ? else ? end ${owned}`);
  const queue = database.prepare(`
    update runs set ${nextSeq}, status = 'queued', worker_id = null, available_at = ?, alone = ?, deaths = deaths + ?
    ${owned}`);
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

  function move(transition: RunTransition | undefined, { seq, nowMs, key }: Move) {
    if (!transition) return append.run(seq, ...key);
    if (transition.to === "waiting") {
      const { signals, signalCount, until } = transition;
      return wait.run(seq, JSON.stringify(signals), signalCount, nowMs, until, ...key);
    }
    if (transition.to === "queued")
      return queue.run(seq, nowMs, transition.alone ? 1 : 0, transition.died ? 1 : 0, ...key);
    const errorCode = transition.to === "failed" ? transition.errorCode : null;
    return end.run(seq, transition.to, nowMs, errorCode, ...key);
  }

  function writeState(project: string, { flow, key, value, expectedRevision }: StateWrite): boolean {
    const { changes } =
      expectedRevision === 0
        ? insertState.run(project, flow, key, value)
        : updateState.run(value, project, flow, key, expectedRevision);
    return changes === 1;
  }

  function apply(update: RunUpdate, { worker, nowMs }: { readonly worker: WorkerLease; readonly nowMs: number }) {
    const { project, runId, entries, artifacts, consumedSignals, transition } = update;
    const before = entries[0] ? entries[0].seq - 1 : null;
    const key = [project, runId, worker.workerId, before];
    if (move(transition, { seq: entries.at(-1)?.seq ?? null, nowMs, key }).changes === 0)
      throw runNotOwned(update, worker);
    journal.append(update, entries);
    if (artifacts)
      for (const { artifact, name, mediaType, sizeBytes } of artifacts)
        insertArtifact.run(project, runId, artifact, name, mediaType, sizeBytes);
    if (consumedSignals) for (const ordinal of consumedSignals) consume.run(project, runId, ordinal);
    if (update.starts) starts.start(update.starts, nowMs);
    if (update.writes) tables.runAll(update.writes);
  }

  return {
    /** Writes an update, or nothing of it and false when a state revision had changed. */
    apply(update: RunUpdate, context: { readonly worker: WorkerLease; readonly nowMs: number }): boolean {
      if (!update.state?.length) {
        apply(update, context);
        return true;
      }
      database.exec("savepoint state");
      const unchanged = update.state.every((write) => writeState(update.project, write));
      if (unchanged) apply(update, context);
      else database.exec("rollback to state");
      database.exec("release state");
      return unchanged;
    },
  };
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
