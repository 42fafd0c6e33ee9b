import type { Tables } from "../tables/tables.ts";

/** Those of some artifacts that no run of the project names and no state of its flows keeps, and that are no upload for runs to come. */
export async function unnamedArtifacts(
  { build, read }: Tables,
  {
    project,
    artifacts,
    uploadedSince = 0,
  }: {
    readonly project: string;
    readonly artifacts: readonly string[];
    /** Uploads from before are kept for nobody. (Default: 0) */
    readonly uploadedSince?: number;
  },
): Promise<readonly string[]> {
  const rows = await read(
    build
      .selectFrom("artifacts")
      .select("artifact")
      .where("project", "=", project)
      .where("artifact", "in", artifacts)
      .union(
        build
          .selectFrom("uploads")
          .select("artifact")
          .where("project", "=", project)
          .where("artifact", "in", artifacts)
          .where("uploaded_at", ">=", uploadedSince),
      )
      .union(
        build
          .selectFrom("state_artifacts")
          .select("artifact")
          .where("project", "=", project)
          .where("artifact", "in", artifacts),
      ),
  );
  const named = new Set(rows.map(({ artifact }) => artifact));
  return artifacts.filter((artifact) => !named.has(artifact));
}
