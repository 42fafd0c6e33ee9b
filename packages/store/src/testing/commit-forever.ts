/*
 * A process that commits until it is killed: `node commit-forever.ts sqlite|postgres <place> <name>`. After each flush it
 * prints one line, `[[runId, seq], ...]`: what was acknowledged to it.
 */
import { writeSync } from "node:fs";
import type { ClaimedRun, CommitBatch, RunUpdate } from "../commit/commit-batch.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";

const [, , kind, place = "", name = ""] = process.argv;
const store = await (kind === "sqlite"
  ? openSqliteStore({ file: place, thread: true })
  : openPostgresStore({ url: place }));
const worker = await store.openWorker({ workerId: name, leaseMs: 60_000, alone: true });

let owned: readonly ClaimedRun[] = [];
for (let flush = 0; ; flush += 1) {
  const starts = [1, 2, 3].map((index) => ({
    project: "acme",
    runId: `${name}-${flush}-${index}`,
    flow: "crash",
    version: "1",
    parentRunId: null,
    idempotencyKey: null,
    entries: [entry(1, "run.queued")],
  }));
  const batch: CommitBatch = { worker, starts, updates: owned.map(update), claimLimit: 4 };
  const { claimed } = await store.commit(batch);
  const written = [...starts, ...batch.updates].map(({ runId, entries }) => [runId, entries.at(-1)!.seq]);
  // At once and wholly: what is not in the pipe by now must not count as acknowledged.
  writeSync(1, `${JSON.stringify(written)}\n`);
  owned = claimed;
}

function update(run: ClaimedRun): RunUpdate {
  const { project, runId, seq, claims } = run;
  const entries = [entry(seq + 1, "run.started"), entry(seq + 2, "step.succeeded")];
  // Most runs go through the queue once more, so that rows are written again and again.
  if (claims < 3) {
    const released = [...entries, entry(seq + 3, "run.released")];
    return { project, runId, entries: released, transition: { to: "queued", alone: false, died: false } };
  }
  return { project, runId, entries: [...entries, entry(seq + 3, "run.succeeded")], transition: { to: "succeeded" } };
}

function entry(seq: number, kind: StoredEntry["kind"]): StoredEntry {
  return {
    seq,
    kind,
    name: null,
    key: null,
    attempt: 0,
    body: JSON.stringify({ output: "x".repeat(200) }),
    at: Date.now(),
  };
}
