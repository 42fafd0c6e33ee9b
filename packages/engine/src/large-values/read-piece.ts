import type { ArtifactStore } from "@millrace/store";

/** How much of a large value travels at once: other messages pass between two pieces. */
export const pieceBytes = 256 * 1024;

/** The bytes of a stored value from a place on, in base64: a piece, less at its end. */
export async function readPiece(
  artifacts: Pick<ArtifactStore, "read">,
  { project, artifact, from }: { readonly project: string; readonly artifact: string; readonly from: number },
): Promise<string> {
  const { content } = await artifacts.read({ project, artifact, start: from, end: from + pieceBytes });
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString("base64");
}
