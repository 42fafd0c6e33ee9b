import { isTerminal, type RunStatus } from "@millrace/flow/run";
import type { ArtifactRow } from "../commit/commit-batch.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import type { Run, RunDetail, RunKey } from "../runs/run.ts";
import { entryColumns, runColumns } from "../runs/run-columns.ts";
import { runDetail } from "../runs/run-detail.ts";
import type { Signal } from "../store.ts";
import type { FlowVersion, PublishedFlow } from "../versions/flow-version.ts";
import type { Database } from "./database.ts";
import { readFeed } from "./feed-read.ts";

interface FlowKey {
  readonly project: string;
  readonly flow: string;
}

/** Every read of the store. */
export function postgresReads(database: Database) {
  return { ...runReads(database), ...rowReads(database), ...versionReads(database), readFeed: readFeed(database) };
}

function runReads(database: Database) {
  const columns = runColumns({ run: "r", journal: "millrace.journal" });
  return {
    async getRun({ project, runId }: RunKey): Promise<RunDetail | null> {
      const body = (seq: string) =>
        `(select body from millrace.journal as j where j.project = r.project and j.run_id = r.run_id and j.seq = ${seq})`;
      const [row] = await database.rows<Run & { readonly first: string; readonly last: string }>({
        name: "run",
        text: `
          select ${columns}, ${body("1")} as first, ${body("r.seq")} as last
          from millrace.runs as r where project = $1 and run_id = $2`,
        values: [project, runId],
      });
      if (!row) return null;
      const { first, last, ...run } = row;
      return runDetail(run, { first, last });
    },
    listRuns({ project, flow, status, before, limit }: ListRuns): Promise<readonly Run[]> {
      const filters = Object.entries({ "run_id <": before, "flow =": flow, "status =": status }).filter(
        ([, value]) => value !== undefined,
      );
      const parameters = filters.map(([column], index) => ` and ${column} $${index + 3}`).join("");
      // In the words of the index of ended runs.
      const ended = status !== undefined && isTerminal(status) ? " and finished_at is not null" : "";
      return database.rows<Run>({
        // Names have 63 bytes at most. Were the limit a plain parameter, each page would be planned anew: for one limit
        // that costs less than for any, and to plan takes three times as long as to read (measured 2026-11).
        name: `runs ${filters.map(([column]) => column).join(" ")}${ended && " ended"}`,
        text: `select ${columns} from millrace.runs as r where project = $1${parameters}${ended} order by run_id desc limit (select $2::bigint)`,
        values: [project, limit, ...filters.map(([, value]) => value)],
      });
    },
    readJournal({ project, runId, afterSeq, limit }: RunKey & { readonly afterSeq: number; readonly limit: number }) {
      return database.rows<StoredEntry>({
        name: "journal",
        text: `
          select ${entryColumns} from millrace.journal where project = $1 and run_id = $2 and seq > $3
          order by seq limit $4`,
        values: [project, runId, afterSeq, limit],
      });
    },
  };
}

interface ListRuns {
  readonly project: string;
  readonly flow?: string;
  readonly status?: RunStatus;
  readonly before?: string;
  readonly limit: number;
}

function rowReads(database: Database) {
  const artifactColumns = 'artifact, name, media_type as "mediaType", size_bytes as "sizeBytes"';
  return {
    async readSignals({ project, runId }: RunKey) {
      const [row] = await database.rows<{ signals: Signal[] | null; signalCount: number }>({
        text: `
          select signal_count as "signalCount", (
            select json_agg(json_build_object('ordinal', ordinal, 'name', name, 'payload', payload) order by ordinal)
            from millrace.signals as s where s.project = r.project and s.run_id = r.run_id) as signals
          from millrace.runs as r where project = $1 and run_id = $2`,
        values: [project, runId],
      });
      return { signals: row?.signals ?? [], signalCount: row?.signalCount ?? 0 };
    },
    async readState({ project, flow, key }: FlowKey & { readonly key: string }) {
      const [row] = await database.rows<{ readonly value: string; readonly revision: number }>({
        text: "select value, revision from millrace.flow_state where project = $1 and flow = $2 and key = $3",
        values: [project, flow, key],
      });
      return row ?? null;
    },
    listArtifacts({ project, runId }: RunKey) {
      return database.rows<ArtifactRow>({
        text: `
          select ${artifactColumns} from millrace.artifacts where project = $1 and run_id = $2 order by name, artifact`,
        values: [project, runId],
      });
    },
    async getArtifact({ project, runId, artifact }: RunKey & { readonly artifact: string }) {
      const [row] = await database.rows<ArtifactRow>({
        text: `
          select ${artifactColumns} from millrace.artifacts
          where project = $1 and run_id = $2 and artifact = $3 order by name limit 1`,
        values: [project, runId, artifact],
      });
      return row ?? null;
    },
  };
}

function versionReads(database: Database) {
  const published = `
    select project, flow, version, manifest, published_at as "publishedAt"
    from millrace.flows join millrace.versions using (project, flow, version) where project = $1`;
  return {
    async getVersion({ project, flow, version }: FlowKey & { readonly version: string }) {
      const [row] = await database.rows<FlowVersion>({
        text: `
          select project, flow, version, manifest, bundle, created_at as "createdAt"
          from millrace.versions where project = $1 and flow = $2 and version = $3`,
        values: [project, flow, version],
      });
      return row ?? null;
    },
    async getFlow({ project, flow }: FlowKey) {
      const [row] = await database.rows<PublishedFlow>({ text: `${published} and flow = $2`, values: [project, flow] });
      return row ?? null;
    },
    listFlows({ project }: { readonly project: string }) {
      return database.rows<PublishedFlow>({ text: `${published} order by flow`, values: [project] });
    },
  };
}
