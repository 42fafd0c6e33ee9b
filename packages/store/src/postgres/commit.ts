import { changedRuns } from "../changes/changed-runs.ts";
import type { Written } from "../changes/written.ts";
import type { ClaimedRun, CommitBatch, CommitResult, RunUpdate } from "../commit/commit-batch.ts";
import { type EntryTuple, entryOf } from "../journal/entry-tuple.ts";
import type { RunKey } from "../runs/run.ts";
import { workerFenced } from "../workers/worker-fenced.ts";
import type { Queries } from "./database.ts";
import { encodeNotification, type OtherRun, otherRuns } from "./notification.ts";
import { waitMs } from "./now.ts";
import { runStatements } from "./postgres-tables.ts";
import { refusedWrite } from "./refused-write.ts";
import {
  type InsertedStarts,
  insertStarts,
  noStarts,
  type RefusedColumn,
  type StartedColumn,
  startEntryRows,
  startedRuns,
  startRows,
} from "./starts.ts";
import type { WriteContext } from "./write-context.ts";

/** One flush of a worker: one round trip, one transaction. */
export async function commit(context: WriteContext, batch: CommitBatch): Promise<Written<CommitResult>> {
  const { database } = context;
  const { starts, updates, worker } = batch;
  const telling = tellingOf(context, batch);
  try {
    const { row, beside, wrote } = await (hasWrites(batch)
      ? commitWithWrites(context, { batch, telling })
      : callAlone(context, { batch, telling }));
    if (!telling.now) context.untold.add(updates);
    const others = row.others ?? [];
    const madeWork = beside.started !== null;
    const result = {
      started: await startedRuns(database, { starts, started: row.started, refused: row.full ?? null }),
      claimed: (row.claimed ?? []).map(claimedRun),
      refused: row.refused.map(refusedRun),
      nextAvailableInMs: madeWork ? 0 : waitMs(row),
    };
    return {
      result,
      claimable: row.claimable || madeWork,
      runs: [...changedRuns(batch, result), ...otherRuns(others)],
      attention: otherRuns(others.filter(([, , mustLook]) => mustLook)),
      duties: row.duties || beside.held || wrote,
    };
  } catch (error) {
    context.untold.add(telling.told);
    throw await refusedWrite(error, { queries: database, starts, worker });
  }
}

interface Committed {
  readonly row: CommitRow;
  /** What was started beside the runs of the batch itself. */
  readonly beside: InsertedStarts;
  /** Whether updates brought statements along: what they wrote may be work for a duty. */
  readonly wrote: boolean;
}

async function callAlone(context: WriteContext, flush: Flush): Promise<Committed> {
  return { row: await call(context.database, { context, ...flush }), beside: noStarts, wrote: false };
}

/** What updates bring along goes out in the same transaction, behind the function, which says what was refused. */
function commitWithWrites(context: WriteContext, flush: Flush): Promise<Committed> {
  const { batch } = flush;
  return context.database.transaction(async (queries) => {
    const row = await call(queries, { context, ...flush });
    const refused = row.refused.map(refusedRun);
    const isRefused = (update: RunKey) =>
      refused.some(({ project, runId }) => project === update.project && runId === update.runId);
    const updates = batch.updates.filter((update) => !isRefused(update));
    const starts = updates.flatMap((update) => update.starts ?? []);
    const beside = starts.length > 0 ? await insertStarts(queries, { context, starts }) : noStarts;
    const writes = updates.flatMap((update) => update.writes ?? []);
    await runStatements(
      queries,
      writes.map(({ sql, parameters }) => ({ sql, parameters })),
    );
    if (writes.length > 0) await tellDuties(queries, context);
    return { row, beside, wrote: writes.length > 0 };
  });
}

function tellDuties(queries: Queries, { source }: WriteContext): Promise<unknown> {
  const text = `0${encodeNotification({ source, runs: [], duties: true })}`;
  return queries.rows({ text: "select pg_notify('millrace', $1)", values: [text] });
}

function hasWrites({ updates }: CommitBatch): boolean {
  return updates.some((update) => update.starts !== undefined || update.writes !== undefined);
}

async function call(
  queries: Queries,
  { context, batch, telling }: Flush & { readonly context: WriteContext },
): Promise<CommitRow> {
  const { worker, claimLimit } = batch;
  const values = commitValues(context, { batch, telling });
  const statement = batch.starts.some(({ bounded }) => bounded)
    ? { text: callBoundedFlush }
    : { name: "flush", text: callFlush };
  const [row] = await queries.rows<CommitRow>({ ...statement, values });
  if (!row || row.fenced) throw workerFenced(worker);
  if (claimLimit > 0) context.turns.set(worker.workerId, row.turn);
  return row;
}

/** What a flush tells other processes. */
interface Telling {
  /** Whether it tells of its own runs. */
  readonly now: boolean;
  /** Of earlier flushes. */
  readonly told: readonly RunKey[];
}

interface Flush {
  readonly batch: CommitBatch;
  readonly telling: Telling;
}

/** Steps and log lines can wait: whoever follows a run sees them a moment later. */
function tellingOf({ untold }: WriteContext, { starts, updates }: CommitBatch): Telling {
  const onlyAppends =
    starts.length === 0 && updates.every((update) => !update.transition && !update.starts && !update.writes);
  if (onlyAppends && untold.hasRoomFor(updates.length)) return { now: false, told: [] };
  return { now: true, told: untold.take() };
}

const callFlush = `
  select * from millrace.write_flush($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`;

// The rows of full queues are locked before the worker's, as a flush that waits for them holds nothing yet.
const callBoundedFlush = `
  select f.*, b.refused as full from millrace.bound_starts($5) as b cross join lateral
    millrace.write_flush($1, $2, $3, $4, b.starts, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) as f`;

function commitValues({ nowMs, source, turns }: WriteContext, { batch, telling }: Flush) {
  const { worker, starts, updates, claimLimit } = batch;
  return [
    nowMs,
    worker.workerId,
    worker.epoch,
    worker.leaseMs,
    table(startRows(starts)),
    table(startEntryRows(starts)),
    table(updates.flatMap(stateRow)),
    table(updates.filter(({ transition }) => !transition).map(appendRow)),
    table(inLockOrder(updates.filter(({ transition }) => transition)).map(moveRow)),
    table(rowsOf(updates, ({ entries }) => entries)),
    table(rowsOf(updates, ({ artifacts }) => artifacts)),
    table(rowsOf(updates, ({ consumedSignals }) => consumedSignals?.map((ordinal) => ({ ordinal })))),
    claimLimit,
    turns.get(worker.workerId) ?? "",
    encodeNotification({ source, runs: telling.now ? [...telling.told, ...starts, ...updates] : [] }),
    telling.now,
  ];
}

const json = JSON.stringify;

/** Rows as JSON text (measured 2026-11: a sixth less CPU than arrays); null for none, which spares their part of the work. */
function table(rows: readonly object[]): string | null {
  return rows.length === 0 ? null : json(rows);
}

function rowsOf(updates: readonly RunUpdate[], select: (update: RunUpdate) => readonly object[] | undefined) {
  return updates.flatMap((update) => {
    const { project, runId } = update;
    return (select(update) ?? []).map((row) => ({ project, runId, ...row }));
  });
}

/** Flushes that may wait for each other lock their runs in one order. */
function inLockOrder(updates: readonly RunUpdate[]): readonly RunUpdate[] {
  return [...updates].sort((a, b) => compare(a.project, b.project) || compare(a.runId, b.runId));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function appendRow({ project, runId, entries: [first] }: RunUpdate) {
  return { project, runId, ...(first && { beforeSeq: first.seq - 1 }) };
}

function moveRow(update: RunUpdate) {
  return { ...appendRow(update), lastSeq: update.entries.at(-1)?.seq, ...update.transition };
}

function stateRow({ project, runId, state }: RunUpdate) {
  return state?.length ? [{ project, runId, writes: state }] : [];
}

/** What `millrace.write_flush` answers. */
interface CommitRow {
  readonly fenced: boolean;
  readonly started: StartedColumn;
  /** There where starts are bounded. */
  readonly full?: RefusedColumn;
  /** JSON of project and run id. */
  readonly refused: readonly string[];
  readonly claimed: readonly ClaimedColumn[] | null;
  /** Milliseconds from now, negative for what is past. */
  readonly next: number | null;
  readonly claimable: boolean;
  readonly duties: boolean;
  readonly others: readonly OtherRun[] | null;
  /** The project that had the last turn. */
  readonly turn: string;
}

/** A run with what it was sorted by, and its journal. */
type ClaimedColumn = readonly [Omit<ClaimedRun, "entries"> & { readonly readyAt: number }, readonly EntryTuple[]];

function claimedRun([{ readyAt: _, ...run }, tuples]: ClaimedColumn): ClaimedRun {
  return { ...run, entries: tuples.map(entryOf) };
}

function refusedRun(text: string): RunKey {
  const [project, runId] = JSON.parse(text) as [string, string];
  return { project, runId };
}
