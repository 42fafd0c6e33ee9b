import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import type { FlowVersion, PublishedFlow } from "./flow-version.ts";

/**
 * The statements that store a version and make it the one that new runs get, for a transaction with what the version
 * declares. `seen` is what was published when that was worked out: something else undoes the transaction.
 */
export function publishStatements(
  tables: Tables,
  options: { readonly version: FlowVersion; readonly seen: PublishedFlow | null; readonly nowMs: number },
): readonly TableWrite[] {
  const { version, seen, nowMs } = options;
  const { project, flow } = version;
  const store = tables.build
    .insertInto("versions")
    .values({
      project,
      flow,
      version: version.version,
      manifest: version.manifest,
      bundle: version.bundle,
      created_at: version.createdAt,
    })
    .onConflict((conflict) => conflict.columns(["project", "flow", "version"]).doNothing());
  const publish = seen
    ? tables.build
        .updateTable("flows")
        .set({
          version: version.version,
          published_at: seen.version === version.version ? seen.publishedAt : nowMs,
        })
        .where("project", "=", project)
        .where("flow", "=", flow)
        .where("version", "=", seen.version)
        .where("published_at", "=", seen.publishedAt)
    : tables.build
        .insertInto("flows")
        .values({ project, flow, version: version.version, published_at: nowMs })
        .onConflict((conflict) => conflict.columns(["project", "flow"]).doNothing());
  return [tables.statement(store), tables.statement(publish, { expect: 1 })];
}
