import type { DatabaseSync } from "node:sqlite";
import type { FlowVersion, PublishedFlow } from "../versions/flow-version.ts";
import { allRows, firstRow } from "./connect.ts";

/** Stores versions and says which one is published. */
export function publishStatements(database: DatabaseSync) {
  const insertVersion = database.prepare(`
    insert into versions (project, flow, version, manifest, bundle, created_at) values (?, ?, ?, ?, ?, ?)
    on conflict do nothing`);
  const publish = database.prepare(`
    insert into flows (project, flow, version, published_at) values (?, ?, ?, ?)
    on conflict (project, flow) do update set version = excluded.version, published_at = excluded.published_at
    where version <> excluded.version`);
  return {
    publish({ project, flow, version, manifest, bundle, createdAt }: FlowVersion, nowMs: number): void {
      insertVersion.run(project, flow, version, manifest, bundle, createdAt);
      publish.run(project, flow, version, nowMs);
    },
  };
}

const publishedFlows = `
  select flows.project, flow, version, manifest, published_at as publishedAt
  from flows join versions using (project, flow, version)`;

export function versionReads(database: DatabaseSync) {
  const version = database.prepare(`
    select project, flow, version, manifest, bundle, created_at as createdAt
    from versions where project = ? and flow = ? and version = ?`);
  const flow = database.prepare(`${publishedFlows} where flows.project = ? and flow = ?`);
  const flows = database.prepare(`${publishedFlows} where flows.project = ? order by flow`);
  return {
    getVersion: (options: { readonly project: string; readonly flow: string; readonly version: string }) =>
      firstRow<FlowVersion>(version, options.project, options.flow, options.version),
    getFlow: (options: { readonly project: string; readonly flow: string }) =>
      firstRow<PublishedFlow>(flow, options.project, options.flow),
    listFlows: ({ project }: { readonly project: string }) => allRows<PublishedFlow>(flows, project),
  };
}
