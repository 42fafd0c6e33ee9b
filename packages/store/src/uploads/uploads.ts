import type { StoredArtifact } from "../artifacts/artifact-store.ts";
import type { Tables } from "../tables/tables.ts";

interface ProjectUploads {
  readonly project: string;
  /** Hashes of at least one. */
  readonly artifacts: readonly string[];
}

/** Notes a file that was stored for runs to come; one that is uploaded again is as young as its last upload. */
export async function noteUpload(
  { build, statement, write }: Tables,
  { project, artifact, sizeBytes, nowMs }: StoredArtifact & { readonly project: string; readonly nowMs: number },
): Promise<void> {
  const note = build
    .insertInto("uploads")
    .values({ project, artifact, size_bytes: sizeBytes, uploaded_at: nowMs })
    .onConflict((conflict) => conflict.columns(["project", "artifact"]).doUpdateSet({ uploaded_at: nowMs }));
  await write([statement(note)]);
}

/** Those of some files that were uploaded at this moment or later. */
export function uploadsSince(
  { build, read }: Tables,
  { project, artifacts, uploadedSince }: ProjectUploads & { readonly uploadedSince: number },
): Promise<readonly StoredArtifact[]> {
  return read(
    build
      .selectFrom("uploads")
      .select(["artifact", "size_bytes as sizeBytes"])
      .where("project", "=", project)
      .where("artifact", "in", artifacts)
      .where("uploaded_at", ">=", uploadedSince),
  );
}

/** The oldest uploads from before a moment, of one project. */
export async function oldUploads(
  { build, read }: Tables,
  { uploadedBefore, limit }: { readonly uploadedBefore: number; readonly limit: number },
): Promise<ProjectUploads | null> {
  const rows = await read(
    build
      .selectFrom("uploads")
      .select(["project", "artifact"])
      .where("uploaded_at", "<", uploadedBefore)
      .orderBy("uploaded_at")
      .limit(limit),
  );
  const project = rows[0]?.project;
  if (project === undefined) return null;
  return { project, artifacts: rows.filter((row) => row.project === project).map(({ artifact }) => artifact) };
}

/** Forgets uploads, but those that were uploaded again since. */
export async function forgetUploads(
  { build, statement, write }: Tables,
  { project, artifacts, uploadedBefore }: ProjectUploads & { readonly uploadedBefore: number },
): Promise<void> {
  const forget = build
    .deleteFrom("uploads")
    .where("project", "=", project)
    .where("artifact", "in", artifacts)
    .where("uploaded_at", "<", uploadedBefore);
  await write([statement(forget)]);
}
