import type { ArtifactContent, ArtifactDescription, ArtifactReference } from "@millrace/flow";
import { checkName } from "../protocol/names.ts";
import type { RunExecution } from "./run-execution.ts";
import type { WorkerCalls } from "./worker-calls.ts";

// Small enough that other messages pass between two pieces, large enough that the hop costs little.
const pieceBytes = 512 * 1024;

/** Sends a file to the worker piece by piece; the next piece is made while the one before is on its way, and leaves when that was taken. */
export async function writeArtifact(
  execution: RunExecution,
  calls: WorkerCalls,
  file: { readonly description: ArtifactDescription; readonly content: ArtifactContent },
): Promise<ArtifactReference> {
  const { name, mediaType = "application/octet-stream" } = file.description;
  checkName(name, "the name of an artifact");
  checkName(mediaType, `the media type of the artifact ${name}`);
  const place = { execution: execution.id, artifact: calls.nextNumber() };
  execution.parts.outbox.send({ t: "open-artifact", ...place, name, mediaType, step: execution.scope().step });
  let taken: Promise<unknown> = Promise.resolve();
  try {
    for await (const chunk of chunks(file.content)) {
      for (let from = 0; from < chunk.length; from += pieceBytes) {
        await taken;
        taken = calls.call({ t: "artifact-bytes", ...place, bytes: chunk.subarray(from, from + pieceBytes) });
        // It is told when the next piece is to leave.
        taken.catch(() => {});
      }
    }
    await taken;
  } catch (error) {
    execution.parts.outbox.send({ t: "abort-artifact", ...place });
    throw error;
  }
  return (await calls.call({ t: "close-artifact", ...place })) as unknown as ArtifactReference;
}

async function* chunks(content: ArtifactContent): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}
