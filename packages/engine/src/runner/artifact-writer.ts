import type { ArtifactContent, ArtifactDescription, ArtifactReference } from "@millrace/flow";
import type { RunExecution } from "./run-execution.ts";
import type { WorkerCalls } from "./worker-calls.ts";

// Small enough that other messages pass between two pieces, large enough that the hop costs little.
const pieceBytes = 256 * 1024;

/** Sends a file to the worker piece by piece; the next piece leaves when the one before was taken. */
export async function writeArtifact(
  execution: RunExecution,
  calls: WorkerCalls,
  file: { readonly description: ArtifactDescription; readonly content: ArtifactContent },
): Promise<ArtifactReference> {
  const run = execution.runId;
  const artifact = calls.nextNumber();
  const { name, mediaType = "application/octet-stream" } = file.description;
  execution.parts.outbox.send({ t: "open-artifact", run, artifact, name, mediaType, step: execution.scope().step });
  for await (const chunk of chunks(file.content)) {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const piece = Buffer.from(chunk.buffer, chunk.byteOffset + from, Math.min(pieceBytes, chunk.length - from));
      await calls.call({ t: "artifact-bytes", run, artifact, bytes: piece.toString("base64") });
    }
  }
  return (await calls.call({ t: "close-artifact", run, artifact })) as unknown as ArtifactReference;
}

async function* chunks(content: ArtifactContent): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}
