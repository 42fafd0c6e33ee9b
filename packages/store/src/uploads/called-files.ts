import type { ArtifactRow } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { Tables } from "../tables/tables.ts";

// A statement takes some 30,000 parameters in either database.
const atOnce = 1_000;

/** Those of some files that are files of runs that this run called. */
export async function calledFiles(
  { build, read }: Tables,
  { project, runId, artifacts }: RunKey & { readonly artifacts: readonly string[] },
): Promise<readonly ArtifactRow[]> {
  const rows: ArtifactRow[] = [];
  for (let from = 0; from < artifacts.length; from += atOnce)
    rows.push(
      ...(await read(
        build
          .selectFrom("artifacts as a")
          .innerJoin("runs as r", (join) =>
            join.onRef("r.project", "=", "a.project").onRef("r.run_id", "=", "a.run_id"),
          )
          .select(["a.artifact", "a.name", "a.media_type as mediaType", "a.size_bytes as sizeBytes"])
          .distinct()
          .where("a.project", "=", project)
          .where("a.artifact", "in", artifacts.slice(from, from + atOnce))
          .where("r.caller_run_id", "=", runId),
      )),
    );
  return rows;
}
