import type { ArtifactRow } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** Makes a file one of a run, once, where the run is there: one whose idempotency key was taken gets none. */
export function artifactStatement(
  { build, statement }: Tables,
  { project, runId }: RunKey,
  { artifact, name, mediaType, sizeBytes }: ArtifactRow,
): TableWrite {
  return statement(
    build
      .insertInto("artifacts")
      .columns(["project", "run_id", "artifact", "name", "media_type", "size_bytes"])
      .expression((insert) =>
        insert
          .selectFrom("runs")
          .select((eb) => [
            "project",
            "run_id",
            // PostgreSQL takes a bare parameter of a select for text, which a size is not.
            eb.cast<string>(eb.val(artifact), "text").as("artifact"),
            eb.cast<string>(eb.val(name), "text").as("name"),
            eb.cast<string>(eb.val(mediaType), "text").as("media_type"),
            eb.cast<number>(eb.val(sizeBytes), "bigint").as("size_bytes"),
          ])
          .where("project", "=", project)
          .where("run_id", "=", runId),
      )
      .onConflict((conflict) => conflict.doNothing()),
  );
}
