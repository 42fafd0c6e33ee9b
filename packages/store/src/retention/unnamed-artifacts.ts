import type { Tables } from "../tables/tables.ts";

/** Those of some artifacts that no run of the project names. */
export async function unnamedArtifacts(
  { build, read }: Tables,
  { project, artifacts }: { readonly project: string; readonly artifacts: readonly string[] },
): Promise<readonly string[]> {
  const rows = await read(
    build
      .selectFrom("artifacts")
      .select("artifact")
      .distinct()
      .where("project", "=", project)
      .where("artifact", "in", artifacts),
  );
  const named = new Set(rows.map(({ artifact }) => artifact));
  return artifacts.filter((artifact) => !named.has(artifact));
}
