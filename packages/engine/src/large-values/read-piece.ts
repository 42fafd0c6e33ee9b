import type { ArtifactStore } from "@millrace/store";

/** How much of a file or large value travels at once: other messages pass between two pieces. */
export const pieceBytes = 512 * 1024;

/** The bytes of a file or large value from a place on: a piece, less at its end. */
export async function readPiece(
  artifacts: Pick<ArtifactStore, "read">,
  { project, artifact, from }: { readonly project: string; readonly artifact: string; readonly from: number },
): Promise<Uint8Array> {
  const { content } = await artifacts.read({ project, artifact, start: from, end: from + pieceBytes });
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
