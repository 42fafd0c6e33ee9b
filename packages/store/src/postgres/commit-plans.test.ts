import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { project, runStart } from "../conformance/scene.ts";
import { openPostgresStore } from "./postgres-store.ts";

const serverUrl = inject("postgresUrl");

// Plans are kept for as long as a connection lives: one that was made on an empty database serves the millions that follow.
describe.skipIf(serverUrl === null)("the plans of a flush that are made on an almost empty database", () => {
  test("look runs up by their keys, and read what is claimed, due or late in the order of its index", async () => {
    const url = await createTestDatabase(serverUrl!);
    const store = await openPostgresStore({ url });
    const { epoch } = await store.openWorker({ workerId: "worker-1", leaseMs: 60_000 });
    await store.startRuns({ starts: [runStart("run-1"), runStart("run-2")] });
    const session = new pg.Client(url);
    await session.connect();
    const plans: string[] = [];
    session.on("notice", ({ message = "" }) => plans.push(message));
    try {
      await session.query(`
        load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
        set auto_explain.log_format = json; set client_min_messages = log`);
      const row = (runId: string, rest: object = {}) => ({ project, runId, flow: "f", version: "1", seq: 1, ...rest });
      const entry = (runId: string, seq: number, kind: string) => ({
        project,
        runId,
        seq,
        kind,
        attempt: 0,
        body: "{}",
        at: 0,
      });
      const flush = ({ starts, startEntries, appends, moves, entries }: Record<string, object[]>) =>
        session.query(
          "select millrace.write_flush(null, 'worker-1', $1, 60000, $2, $3, null, $4, $5, $6, null, null, 9, '', '[\"me\",[],[]]', true)",
          [epoch, ...[starts, startEntries, appends, moves, entries].map(json)],
        );
      const caller = { callerRunId: "run-1", callerSignal: "done" };
      const starts = [row("child", caller), row("late", { ...caller, expireAt: 1 })];
      await flush({ starts, startEntries: starts.map(({ runId }) => entry(runId, 1, "run.queued")) });
      const waiting = { to: "waiting", until: 1, signals: ["done"], signalCount: 1 };
      const appends = [{ project, runId: "child", beforeSeq: 1 }];
      await flush({ appends, entries: [entry("child", 2, "log.written")] });
      const moves = [
        { project, runId: "child", beforeSeq: 2, lastSeq: 3, to: "succeeded" },
        { project, runId: "run-1", beforeSeq: 1, lastSeq: 2, ...waiting },
      ];
      await flush({ moves, entries: [entry("child", 3, "run.succeeded"), entry("run-1", 2, "wait.started")] });
    } finally {
      await session.end();
      await store.close();
    }
    const text = plans.join("\n");
    const scans = new Set([...text.matchAll(/"Node Type": "([^"]*Scan)"/g)].map(([, type]) => type));
    expect(scans).toContain("Index Only Scan");
    for (const type of ["Seq Scan", "Bitmap Heap Scan"]) expect(scans).not.toContain(type);
    const indexes = new Set([...text.matchAll(/"Index Name": "(runs_[^"]*)"/g)].map(([, name]) => name));
    expect([...indexes].sort()).toEqual(["runs_expiring", "runs_pkey", "runs_ready", "runs_timed", "runs_with_caller"]);
    // An index that is read without a condition is read from end to end.
    const whole = [...text.matchAll(/"Index Name": "runs_pkey",(?:(?!"Plans"|"Node Type")[\s\S])*?\}/g)];
    expect(whole.filter(([scan]) => !scan.includes("Index Cond"))).toEqual([]);
  });
});

function json(rows: readonly object[] | undefined): string | null {
  return rows ? JSON.stringify(rows) : null;
}
