import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import {
  createTestDatabase,
  openTestSession,
  runSql,
  type TestSession,
} from "../../../../test/postgres/test-database.ts";
import type { ClaimedRun, CommitBatch, WorkerLease } from "../commit/commit-batch.ts";
import { feedHas } from "../conformance/feed.ts";
import { appendTo, project, runStart, succeed, waitFor } from "../conformance/scene.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "./postgres-store.ts";

const serverUrl = inject("postgresUrl");

/** What READ COMMITTED allows between two transactions, step by step: the session stands for another process. */
describe.skipIf(serverUrl === null)("two transactions at once", () => {
  let url: string;
  let store: Store;
  let session: TestSession;
  let worker: WorkerLease;
  beforeAll(async () => {
    url = await createTestDatabase(serverUrl!);
    store = await openPostgresStore({ url });
  });
  beforeEach(async () => {
    await runSql(
      url,
      "truncate millrace.runs, millrace.journal, millrace.signals, millrace.workers, millrace.flow_state",
    );
    session = await openTestSession(url);
    worker = await store.openWorker({ workerId: "worker-1", leaseMs: 60_000 });
  });
  afterEach(() => session.end());
  afterAll(() => store.close());

  const commit = (batch: Partial<CommitBatch>) =>
    store.commit({ worker, starts: [], updates: [], claimLimit: 0, ...batch });
  const running = async (runId: string): Promise<ClaimedRun> =>
    (await commit({ starts: [runStart(runId)], claimLimit: 1 })).claimed[0]!;
  const ids = (runs: readonly { readonly runId: string }[]) => runs.map(({ runId }) => runId);
  /** Resolves when so many of the store's statements wait for a lock. */
  const untilBlocked = (count = 1) =>
    vi.waitFor(async () => {
      const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      expect((await runSql(url, waiting)).rowCount).toBe(count);
    });

  test("a takeover waits for a flush under way and takes what that has claimed", async () => {
    await store.startRuns({ starts: [runStart("run-1")] });
    await session.query("begin");
    await session.query("update millrace.workers set lease_until = lease_until where worker_id = 'worker-1'");
    const takeover = store.openWorker({ workerId: "worker-2", leaseMs: 60_000, replaces: "worker-1" });
    await untilBlocked();
    await session.query(`
      update millrace.runs set status = 'running', worker_id = 'worker-1', gate = null, available_at = null where run_id = 'run-1'`);
    await session.query("commit");
    const { claimed } = await store.commit({ worker: await takeover, starts: [], updates: [], claimLimit: 5 });
    expect(ids(claimed)).toEqual(["run-1"]);
    expect(claimed[0]!.entries.map(({ kind }) => kind)).toEqual(["run.queued", "run.released"]);
  });

  test("a flush that waited for a takeover is refused and writes nothing", async () => {
    const run = await running("run-1");
    await session.query("begin");
    await session.query("delete from millrace.workers where worker_id = 'worker-1'");
    const flush = commit({ updates: [succeed(run)], starts: [runStart("run-2")] });
    const refused = expect(flush).rejects.toMatchObject({ code: "WORKER_FENCED" });
    await untilBlocked();
    await session.query("commit");
    await refused;
    expect(ids(await store.listRuns({ project, limit: 9 }))).toEqual(["run-1"]);
    expect(await store.readJournal({ project, runId: "run-1", afterSeq: 0, limit: 9 })).toHaveLength(1);
  });

  test("a heartbeat passes over an expired worker that writes at this moment", async () => {
    await running("run-1");
    const second = await store.openWorker({ workerId: "worker-2", leaseMs: 60_000 });
    await session.query("begin");
    await session.query("update millrace.workers set lease_until = 0 where worker_id = 'worker-1'");
    await session.query("commit");
    await session.query("begin");
    await session.query("select from millrace.workers where worker_id = 'worker-1' for update");
    expect((await store.heartbeat({ worker: second })).recovered).toBe(0);
    await session.query("rollback");
    expect((await store.heartbeat({ worker: second })).recovered).toBe(1);
  });

  test("a claim passes over runs that another transaction holds, and does not call them claimable", async () => {
    await store.startRuns({ starts: [runStart("run-1"), runStart("run-2"), runStart("run-3")] });
    await session.query("begin");
    await session.query("select from millrace.runs where run_id = 'run-1' for update");
    const { claimed, nextAvailableInMs } = await commit({ claimLimit: 9 });
    expect([ids(claimed), nextAvailableInMs]).toEqual([["run-2", "run-3"], null]);
    await session.query("rollback");
    expect(ids((await commit({ claimLimit: 9 })).claimed)).toEqual(["run-1"]);
  });

  test("a run that goes to sleep while it is canceled comes back at once", async () => {
    const run = await running("run-1");
    await session.query("begin");
    await session.query(
      "update millrace.runs set cancel_requested_at = 1, cancel_reason = 'stop' where run_id = 'run-1'",
    );
    const flush = commit({ updates: [waitFor(run, { until: Date.now() + 60_000 })] });
    await untilBlocked();
    await session.query("commit");
    await flush;
    expect((await commit({ claimLimit: 9 })).claimed).toMatchObject([{ runId: "run-1", cancelReason: "stop" }]);
  });

  test("a run that goes to sleep while a signal comes is woken", async () => {
    const run = await running("run-1");
    await session.query("begin");
    await session.query("update millrace.runs set signal_count = signal_count + 1 where run_id = 'run-1'");
    const flush = commit({ updates: [waitFor(run, { signals: ["go"] })] });
    await untilBlocked();
    await session.query("commit");
    await flush;
    expect(ids((await commit({ claimLimit: 9 })).claimed)).toEqual(["run-1"]);
  });

  test("a signal that waited for the run to go to sleep wakes it", async () => {
    const run = await running("run-1");
    await session.query("begin");
    await session.query(`
      update millrace.runs set status = 'waiting', waiting_for = '{go}', worker_id = null where run_id = '${run.runId}'`);
    const signal = store.sendSignal({ project, runId: "run-1", name: "go", payload: "1" });
    await untilBlocked();
    await session.query("commit");
    await signal;
    expect(ids((await commit({ claimLimit: 9 })).claimed)).toEqual(["run-1"]);
  });

  test("two workers whose runs call each other end them without a deadlock", { timeout: 60_000 }, async () => {
    const other = await openPostgresStore({ url });
    const second = await other.openWorker({ workerId: "worker-2", leaseMs: 60_000 });
    const both = [
      { store, worker },
      { store: other, worker: second },
    ];
    const calls = (mine: string, theirs: string) =>
      [1, 2, 3].map((index) =>
        runStart(`${mine}-${index}`, { caller: { runId: `${theirs}-${4 - index}`, signal: "x" } }),
      );
    for (const [at, starts] of [calls("a", "b"), calls("b", "a")].entries()) {
      const { store: by, worker: lease } = both[at]!;
      await by.commit({ worker: lease, starts, updates: [], claimLimit: 3 });
    }
    const before = await runSql(url, "select deadlocks from pg_stat_database where datname = current_database()");
    // Each flush ends the runs of its worker, whose callers the other one ends at the same moment.
    await Promise.all(
      both.map(async ({ store: by, worker: lease }, at) => {
        const prefix = at === 0 ? "a" : "b";
        const runs = await Promise.all([3, 1, 2].map((index) => by.getRun({ project, runId: `${prefix}-${index}` })));
        const updates = runs.map((run) => succeed({ ...run!, alone: false, deaths: 0, signalCount: 0, entries: [] }));
        return by.commit({ worker: lease, starts: [], updates, claimLimit: 0 });
      }),
    );
    const after = await runSql(url, "select deadlocks from pg_stat_database where datname = current_database()");
    expect(after.rows).toEqual(before.rows);
    await other.close();
  });

  test("a cancellation that waited for a claim marks the run instead of ending it", async () => {
    await store.startRuns({ starts: [runStart("run-1")] });
    await session.query("begin");
    await session.query(`
      update millrace.runs set status = 'running', worker_id = 'worker-1', gate = null, available_at = null where run_id = 'run-1'`);
    const cancel = store.cancelRun({ project, runId: "run-1", reason: "stop" });
    await untilBlocked();
    await session.query("commit");
    expect(await cancel).toMatchObject({ status: "running", cancelReason: "stop", seq: 1 });
  });

  test("the feed does not skip a commit that is late", async () => {
    const feed = async (after: string | null) => {
      const { entries, cursor } = await store.readFeed({ project, after, limit: 9 });
      return { runs: ids(entries), cursor };
    };
    await store.startRuns({ starts: [runStart("run-1")] });
    await feedHas(store, 1);
    await session.query("begin");
    await session.query(`
      with late as (
        insert into millrace.runs (project, run_id, flow, version, status, seq, created_at)
        values ('${project}', 'run-late', 'sync', '1', 'queued', 1, 0) returning project, run_id)
      insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
      select project, run_id, 1, 'run.queued', 0, '{}', 0 from late`);
    await store.startRuns({ starts: [runStart("run-2")] });
    const before = await feed(null);
    expect(before.runs).toEqual(["run-1"]);
    const now = (await store.readFeed({ project, after: "now", limit: 9 })).cursor;
    await session.query("commit");
    await feedHas(store, 3);
    expect((await feed(before.cursor)).runs).toEqual(["run-late", "run-2"]);
    expect((await feed(now)).runs).toContain("run-late");
  });

  test("a deadlock undoes one of two transactions, which is then repeated", async () => {
    const run = await running("run-1");
    const writes = ["x", "y"].map((key) => ({ flow: "sync", key, value: "0", expectedRevision: 0 }));
    await commit({ updates: [appendTo(run, ["step.succeeded"], { state: writes })] });
    await session.query("begin");
    await session.query("update millrace.flow_state set revision = revision where key = 'y'");
    const state = ["x", "y"].map((key) => ({ flow: "sync", key, value: "1", expectedRevision: 1 }));
    const flush = commit({ updates: [appendTo({ ...run, seq: 2 }, ["step.succeeded"], { state })] });
    await untilBlocked();
    await session.query("update millrace.flow_state set revision = revision where key = 'x'");
    await session.query("commit");
    expect((await flush).refused).toEqual([]);
    expect(await store.readState({ project, flow: "sync", key: "y" })).toEqual({ value: "1", revision: 2 });
  });

  test("two processes that open a worker under one name at once both get an epoch, and one is fenced", async () => {
    const open = () => store.openWorker({ workerId: "twin", leaseMs: 60_000 });
    const workers = await Promise.all([open(), open(), open(), open()]);
    expect(new Set(workers.map(({ epoch }) => epoch)).size).toBe(4);
    const beats = await Promise.allSettled(workers.map((lease) => store.heartbeat({ worker: lease })));
    expect(beats.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
