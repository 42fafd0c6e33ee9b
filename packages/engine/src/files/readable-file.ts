import type { Store } from "@millrace/store";
import { calledFiles } from "@millrace/store/uploads";
import type { OwnedRun } from "../worker/owned-run.ts";

/**
 * A file that a run may read: its own rows name it, or those of a run that it called; null for any other. Knowing a hash
 * authorises nothing.
 */
export async function readableFile(
  store: Pick<Store, "getArtifact" | "tables">,
  run: Pick<OwnedRun, "key" | "files">,
  artifact: string,
): Promise<{ readonly sizeBytes: number } | null> {
  const known = run.files.get(artifact);
  if (known !== undefined) return { sizeBytes: known };
  const found =
    (await store.getArtifact({ ...run.key, artifact })) ??
    (await calledFiles(store.tables, { ...run.key, artifacts: [artifact] }))[0];
  if (!found) return null;
  run.files.set(artifact, found.sizeBytes);
  return found;
}
