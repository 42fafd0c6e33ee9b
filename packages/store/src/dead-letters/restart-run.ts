import type { Compilable } from "kysely";
import type { Admission, ArtifactRow, RunStart, RunStarted } from "../commit/commit-batch.ts";
import { needsOf } from "../runs/needs-column.ts";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import { resolveStatement } from "./dead-letters.ts";

/** A run that takes up another one that has ended. */
export interface RunRestart {
  /** `parentRunId` is the run that is taken up. */
  readonly start: RunStart & { readonly parentRunId: string };
  /** Files of the parent that the copied entries name. */
  readonly artifacts: readonly ArtifactRow[];
  /** The parent must be a dead letter, which it is once at most. */
  readonly redrive: boolean;
}

// A statement takes some 30,000 parameters in either database; an entry has nine.
const rowsOfStatement = 500;

/**
 * Queues the run, gives it the parent's files and resolves the parent's dead letter, all or nothing.
 * Null where the idempotency key is taken, or a redriven parent is no dead letter (any more).
 */
export async function restartRun(tables: Tables, restart: RunRestart): Promise<RunStarted | null> {
  const { start } = restart;
  const { project, runId, parentRunId } = start;
  const nowMs = await tables.nowMs();
  const statements = [
    resolveStatement(tables, { project, runId: parentRunId }, { nowMs, once: restart.redrive }),
    ...tables.startStatements([{ ...start, entries: start.entries.slice(0, 1) }], nowMs),
    ...entryStatements(tables, start),
    lengthStatement(tables, start),
    ...artifactStatements(tables, start, restart.artifacts),
  ];
  const runs = [
    { project, runId },
    { project, runId: parentRunId },
  ];
  return (await tables.write(statements, { claimable: true, runs })) && { runId, existed: false };
}

/** The run that a flow's idempotency key names, and the run that it took up. */
export async function findByIdempotencyKey(
  tables: Tables,
  {
    project,
    flow,
    idempotencyKey,
  }: { readonly project: string; readonly flow: string; readonly idempotencyKey: string },
): Promise<(RunStarted & { readonly parentRunId: string | null }) | null> {
  const query = tables.build
    .selectFrom("runs")
    .select(["run_id as runId", "parent_run_id as parentRunId"])
    .where("project", "=", project)
    .where("flow", "=", flow)
    .where("idempotency_key", "=", idempotencyKey);
  const [found] = await tables.read(query);
  return found ? { ...found, existed: true } : null;
}

/** How a run was let in, for one that takes it up. */
export async function readAdmission(
  tables: Tables,
  { project, runId }: RunKey,
): Promise<Pick<Admission, "queue" | "priority" | "key" | "needs">> {
  const query = tables.build
    .selectFrom("runs")
    .select(["queue", "priority", "queue_key as key", "needs"])
    .where("project", "=", project)
    .where("run_id", "=", runId);
  const [row] = await tables.read(query);
  return { queue: row!.queue, priority: row!.priority, key: row!.key, needs: needsOf(row!.needs) };
}

function entryStatements(tables: Tables, { project, runId, entries }: RunStart): TableWrite[] {
  const rows = entries.slice(1).map(({ seq, kind, name, key, attempt, body, at }) => ({
    project,
    run_id: runId,
    seq,
    kind,
    name,
    key,
    attempt,
    body,
    at,
  }));
  return insertStatements(tables, rows, (part) => tables.build.insertInto("journal").values(part));
}

/** Says how long the journal is; where the run was not inserted, as its idempotency key is taken, this undoes all. */
function lengthStatement(tables: Tables, { project, runId, entries }: RunStart): TableWrite {
  const query = tables.build
    .updateTable("runs")
    .set({ seq: entries.length })
    .where("project", "=", project)
    .where("run_id", "=", runId);
  return tables.statement(query, { expect: 1 });
}

function artifactStatements(
  tables: Tables,
  { project, runId }: RunKey,
  artifacts: readonly ArtifactRow[],
): TableWrite[] {
  const rows = artifacts.map(({ artifact, name, mediaType, sizeBytes }) => ({
    project,
    run_id: runId,
    artifact,
    name,
    media_type: mediaType,
    size_bytes: sizeBytes,
  }));
  return insertStatements(tables, rows, (part) => tables.build.insertInto("artifacts").values(part));
}

/** Inserts rows of one shape, many with a statement; one that is as long as another has its text. */
function insertStatements<Row extends object>(
  tables: Tables,
  rows: readonly Row[],
  insert: (part: readonly Row[]) => Compilable,
): TableWrite[] {
  const statements: TableWrite[] = [];
  let whole: TableWrite | undefined;
  for (let from = 0; from < rows.length; from += rowsOfStatement) {
    const part = rows.slice(from, from + rowsOfStatement);
    if (whole && part.length === rowsOfStatement)
      statements.push({ ...whole, parameters: part.flatMap((row) => Object.values(row)) });
    else statements.push(tables.statement(insert(part)));
    whole ??= statements[0];
  }
  return statements;
}
