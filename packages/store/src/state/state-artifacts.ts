import type { ArtifactRow } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** A value of a flow's state as it was at one moment. */
export interface StateRevision {
  readonly project: string;
  readonly flow: string;
  readonly key: string;
  readonly revision: number;
}

// A statement takes some 30,000 parameters in either database.
const atOnce = 1_000;

/**
 * The statements that keep files for a value: those among the hashes that are files of the run which writes it. Others stay
 * text.
 */
export function keepArtifactsStatements(
  { build, statement }: Tables,
  { project, flow, key, revision }: StateRevision,
  { runId, artifacts }: Pick<RunKey, "runId"> & { readonly artifacts: readonly string[] },
): readonly TableWrite[] {
  return Array.from({ length: Math.ceil(artifacts.length / atOnce) }, (_, page) =>
    statement(
      build
        .insertInto("state_artifacts")
        .columns(["project", "flow", "key", "revision", "artifact", "name", "media_type", "size_bytes"])
        .expression((insert) =>
          insert
            .selectFrom("artifacts as a")
            .select((eb) => [
              "a.project",
              // PostgreSQL takes a bare parameter of a select for text, which a revision is not.
              eb.cast<string>(eb.val(flow), "text").as("flow"),
              eb.cast<string>(eb.val(key), "text").as("key"),
              eb.cast<number>(eb.val(revision), "integer").as("revision"),
              "a.artifact",
              "a.name",
              "a.media_type",
              "a.size_bytes",
            ])
            .where("a.project", "=", project)
            .where("a.run_id", "=", runId)
            .where("a.artifact", "in", artifacts.slice(page * atOnce, (page + 1) * atOnce)),
        )
        .onConflict((conflict) => conflict.doNothing()),
    ),
  );
}

/** The files that a value keeps. */
export function stateArtifacts(
  { build, read }: Tables,
  { project, flow, key, revision }: StateRevision,
): Promise<readonly ArtifactRow[]> {
  return read(
    build
      .selectFrom("state_artifacts")
      .select(["artifact", "name", "media_type as mediaType", "size_bytes as sizeBytes"])
      .where("project", "=", project)
      .where("flow", "=", flow)
      .where("key", "=", key)
      .where("revision", "=", revision),
  );
}

/** Forgets some of what values have kept that were replaced since; returns of how many revisions. */
export async function forgetStateArtifacts(
  { build, read, statement, write }: Tables,
  { limit }: { readonly limit: number },
): Promise<number> {
  const replaced = await read(
    build
      .selectFrom("state_artifacts as a")
      .innerJoin("flow_state as s", (join) =>
        join.onRef("s.project", "=", "a.project").onRef("s.flow", "=", "a.flow").onRef("s.key", "=", "a.key"),
      )
      .select(["a.project", "a.flow", "a.key", "a.revision"])
      .distinct()
      .whereRef("a.revision", "<", "s.revision")
      .limit(limit),
  );
  if (replaced.length === 0) return 0;
  await write(
    replaced.map(({ project, flow, key, revision }) =>
      statement(
        build
          .deleteFrom("state_artifacts")
          .where("project", "=", project)
          .where("flow", "=", flow)
          .where("key", "=", key)
          .where("revision", "=", revision),
      ),
    ),
  );
  return replaced.length;
}
