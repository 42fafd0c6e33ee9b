import type { EntryBodies } from "@millrace/flow/run";
import type { ArtifactStore } from "@millrace/store";

/** What a run has returned, as JSON text, wherever its last entry has it; undefined for a run that did not succeed. */
export async function recordedOutput(
  artifacts: Pick<ArtifactStore, "read">,
  project: string,
  { output, large }: Pick<EntryBodies["run.succeeded"], "output" | "large">,
): Promise<string | undefined> {
  if (!large) return output === undefined ? undefined : JSON.stringify(output);
  const { content } = await artifacts.read({ project, artifact: large.artifact });
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
