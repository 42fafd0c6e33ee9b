import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { isTerminal, type RunStatus } from "@millrace/flow/run";
import type { ArtifactRow } from "../commit/commit-batch.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import type { Run, RunDetail, RunKey } from "../runs/run.ts";
import { entryColumns, runColumns } from "../runs/run-columns.ts";
import { runDetail } from "../runs/run-detail.ts";
import type { Signal } from "../store.ts";
import type { TableWrite } from "../tables/table-write.ts";
import { allRows, firstRow, limited, preparedRead } from "./connect.ts";
import { feedRead } from "./feed-read.ts";
import { tableStatements } from "./table-statements.ts";
import { versionReads } from "./version-statements.ts";

/** Every read of the store, synchronous. */
export type SqliteReader = ReturnType<typeof sqliteReader>;

export function sqliteReader(database: DatabaseSync) {
  const tables = tableStatements(database);
  return {
    ...runReads(database),
    ...rowReads(database),
    ...versionReads(database),
    readFeed: feedRead(database),
    readTables: (query: TableWrite) => tables.read(query),
  };
}

function runReads(database: DatabaseSync) {
  const columns = runColumns({ run: "runs", journal: "journal" });
  const detail = preparedRead<Run & { readonly first: string; readonly last: string }>(
    database,
    `
    select ${columns},
      (select body from journal where project = runs.project and run_id = runs.run_id and seq = 1) as first,
      (select body from journal where project = runs.project and run_id = runs.run_id and seq = runs.seq) as last
    from runs where project = ? and run_id = ?`,
  );
  // The index is named: without statistics SQLite would walk the primary key, past every run of another flow or status.
  const list = (index: string, conditions: string) =>
    preparedRead<Run>(
      database,
      `
      select ${columns} from runs ${index} where project = ? and run_id < ? ${conditions}
      order by run_id desc ${limited}`,
    );
  const lists = {
    all: list("", ""),
    byFlow: list("indexed by runs_by_flow", "and flow = ?"),
    byStatus: list("indexed by runs_by_status", "and status = ?"),
    unfinishedOfFlow: list("indexed by runs_by_status", "and flow = ? and status = ?"),
    endedOfFlow: list("indexed by runs_ended", "and finished_at is not null and flow = ? and status = ?"),
  };
  return {
    getRun({ project, runId }: RunKey): RunDetail | null {
      const row = detail.first(project, runId);
      if (!row) return null;
      const { first, last, ...run } = row;
      return runDetail(run, { first, last });
    },
    listRuns({ project, flow, status, before, limit }: ListRuns): readonly Run[] {
      const page = (name: keyof typeof lists, ...filters: SQLInputValue[]) =>
        lists[name].all(project, before ?? afterEveryId, ...filters, limit);
      if (flow === undefined) return status === undefined ? page("all") : page("byStatus", status);
      if (status === undefined) return page("byFlow", flow);
      return page(isTerminal(status) ? "endedOfFlow" : "unfinishedOfFlow", flow, status);
    },
  };
}

// Texts compare by bytes, and no UTF-8 has a byte beyond that of the last code point.
const afterEveryId = "\u{10ffff}";

interface ListRuns {
  readonly project: string;
  readonly flow?: string;
  readonly status?: RunStatus;
  readonly before?: string;
  readonly limit: number;
}

function rowReads(database: DatabaseSync) {
  const journal = preparedRead<StoredEntry>(
    database,
    `select ${entryColumns} from journal where project = ? and run_id = ? and seq > ? order by seq ${limited}`,
  );
  const signals = database.prepare(
    "select ordinal, name, payload from signals where project = ? and run_id = ? order by ordinal",
  );
  const signalCount = database.prepare("select signal_count as count from runs where project = ? and run_id = ?");
  const state = database.prepare("select value, revision from flow_state where project = ? and flow = ? and key = ?");
  const artifactColumns = "artifact, name, media_type as mediaType, size_bytes as sizeBytes";
  const artifacts = database.prepare(
    `select ${artifactColumns} from artifacts where project = ? and run_id = ? order by name, artifact`,
  );
  const artifact = database.prepare(
    `select ${artifactColumns} from artifacts where project = ? and run_id = ? and artifact = ? order by name limit 1`,
  );
  return {
    readJournal: ({
      project,
      runId,
      afterSeq,
      limit,
    }: RunKey & { readonly afterSeq: number; readonly limit: number }) => journal.all(project, runId, afterSeq, limit),
    readSignals: ({ project, runId }: RunKey) => ({
      signals: allRows<Signal>(signals, project, runId),
      signalCount: Number(signalCount.get(project, runId)?.count ?? 0),
    }),
    readState: ({ project, flow, key }: { readonly project: string; readonly flow: string; readonly key: string }) =>
      firstRow<{ readonly value: string; readonly revision: number }>(state, project, flow, key),
    listArtifacts: ({ project, runId }: RunKey) => allRows<ArtifactRow>(artifacts, project, runId),
    getArtifact: ({ project, runId, artifact: hash }: RunKey & { readonly artifact: string }) =>
      firstRow<ArtifactRow>(artifact, project, runId, hash),
  };
}
