import type { DatabaseSync } from "node:sqlite";
import type { WorkerLease } from "../commit/commit-batch.ts";
import { needsColumn } from "../runs/needs-column.ts";
import type { RunKey } from "../runs/run.ts";
import { lastSeq } from "../runs/run-columns.ts";
import { workerFenced } from "../workers/worker-fenced.ts";
import { allRows } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";
import type { OwnedRuns } from "./owned-runs.ts";

/** Leases of workers, and what becomes of the runs of those that are gone. */
export function workerStatements(
  database: DatabaseSync,
  { journal, owned }: { readonly journal: ReturnType<typeof journalStatements>; readonly owned: OwnedRuns },
) {
  const insert = database.prepare(
    "insert into workers (worker_id, lease_until, opened_at, labels) values (?, ?, ?, ?)",
  );
  const extend = database.prepare(
    "update workers set lease_until = ? where worker_id = ? and epoch = ? returning labels",
  );
  const remove = database.prepare("delete from workers where worker_id = ?");
  const removeSelf = database.prepare("delete from workers where worker_id = ? and epoch = ?");
  const registered = database.prepare("select worker_id as workerId from workers");
  const older = database.prepare("select 1 from workers where epoch < ? limit 1");
  const expired = database.prepare("select worker_id as workerId from workers where lease_until <= ? and epoch <> ?");
  const release = database.prepare(`
    update runs set status = 'queued', seq = 1 + ${lastSeq({ run: "runs", journal: "journal" })}, gate = 'ready', available_at = ?, ready_at = ?, worker_id = null
    where worker_id = ? returning project, run_id as runId, seq`);

  function giveBack(workerId: string, { reason, nowMs }: { readonly reason: string; readonly nowMs: number }) {
    const body = JSON.stringify({ reason });
    owned.forgetAll();
    const runs = allRows<RunKey & { readonly seq: number }>(release, nowMs, nowMs, workerId);
    for (const run of runs)
      journal.append(run, [{ seq: run.seq, kind: "run.released", name: null, key: null, attempt: 0, body, at: nowMs }]);
    return runs;
  }

  return {
    /** Gives a worker its epoch. */
    open({ workerId, leaseMs, labels }: NewWorker, nowMs: number): WorkerLease {
      const { lastInsertRowid } = insert.run(workerId, nowMs + leaseMs, nowMs, needsColumn(labels));
      return { workerId, epoch: Number(lastInsertRowid), leaseMs };
    },
    /** Extends the lease, or refuses a worker that was taken over; its labels. */
    fence(worker: WorkerLease, nowMs: number): string {
      const row = extend.get(nowMs + worker.leaseMs, worker.workerId, worker.epoch);
      if (!row) throw workerFenced(worker);
      return String(row.labels);
    },
    /** Takes the runs of a worker that is dead or fenced from now on. */
    takeOver(workerId: string, nowMs: number): readonly RunKey[] {
      remove.run(workerId);
      return giveBack(workerId, { reason: "worker lost", nowMs });
    },
    all(): readonly string[] {
      return allRows<{ readonly workerId: string }>(registered).map(({ workerId }) => workerId);
    },
    expiredBeside({ epoch }: WorkerLease, nowMs: number): readonly { readonly workerId: string }[] {
      return allRows(expired, nowMs, epoch);
    },
    /** Whether no older worker is registered; asked after those that expired were removed. */
    isLeading({ epoch }: WorkerLease): boolean {
      return older.get(epoch) === undefined;
    },
    /** Ends a worker; nothing happens when it was taken over before. */
    close({ workerId, epoch }: WorkerLease, nowMs: number): readonly RunKey[] {
      return removeSelf.run(workerId, epoch).changes === 0 ? [] : giveBack(workerId, { reason: "drained", nowMs });
    },
  };
}

interface NewWorker extends Omit<WorkerLease, "epoch"> {
  readonly labels: readonly string[];
}
