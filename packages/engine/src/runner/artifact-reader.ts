import type { ArtifactReadOptions, ArtifactReference } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { pieceBytes } from "../large-values/read-piece.ts";
import type { RunExecution } from "./run-execution.ts";

// One is used while the next ones come: more make it no faster (measured 2026-11-21), and each is held in memory.
const piecesAhead = 3;

/** The bytes of a file, a piece at a time; no more is asked for than `piecesAhead` pieces beyond what was taken. */
export async function* readArtifact(
  execution: RunExecution,
  reference: ArtifactReference,
  options: ArtifactReadOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const { artifact, sizeBytes, start = 0 } = checked(reference, options);
  const { signal } = options;
  const abortable = abortableBy(signal);
  const coming: Promise<Uint8Array>[] = [];
  try {
    for (let from = start, asked = start; from < sizeBytes; ) {
      for (; asked < sizeBytes && coming.length < piecesAhead; asked += pieceBytes) {
        const wanted = { t: "read-artifact", execution: execution.id, artifact, from: asked } as const;
        const piece = execution.during(execution.parts.calls.callForBytes(wanted));
        // It is told when its turn comes.
        piece.catch(() => {});
        coming.push(piece);
      }
      const bytes = await abortable.wait(coming.shift()!);
      signal?.throwIfAborted();
      if (bytes.length !== Math.min(pieceBytes, sizeBytes - from)) throw notItsSize(artifact, sizeBytes);
      from += bytes.length;
      yield bytes;
    }
  } finally {
    abortable.forget();
  }
}

/**
 * Waits for one thing after the other until the signal is aborted. A race with one promise for all of them would keep every
 * piece in memory as long as the signal lives.
 */
function abortableBy(signal: AbortSignal | undefined) {
  let stop: (reason: unknown) => void = () => {};
  const abort = () => stop(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  return {
    wait<Value>(promise: Promise<Value>): Promise<Value> {
      return new Promise((resolve, reject) => {
        stop = reject;
        promise.then(resolve, reject);
        if (signal?.aborted) abort();
      });
    },
    forget: () => signal?.removeEventListener("abort", abort),
  };
}

function checked(reference: ArtifactReference, { start = 0 }: ArtifactReadOptions) {
  const refuse = (rule: string, seen: unknown) => {
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot read an artifact as ${rule}: ${JSON.stringify(seen)?.slice(0, 200)}`,
      hint: "Hand it what artifact.write returned, or what the input has at a fileInput().",
    });
  };
  const { artifact, sizeBytes } = (reference ?? {}) as Partial<ArtifactReference>;
  if (typeof artifact !== "string" || !/^[0-9a-f]{64}$/.test(artifact) || !isSize(sizeBytes))
    refuse("it needs the reference of one", reference);
  if (!isSize(start)) refuse("its start must be a whole number from 0", start);
  return { artifact: artifact!, sizeBytes: sizeBytes!, start };
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function notItsSize(artifact: string, sizeBytes: number): MillraceError {
  return new MillraceError({
    code: "ARTIFACT_NOT_FOUND",
    message: `Cannot read the artifact ${artifact} as it must have the ${sizeBytes} bytes of its reference: it has not`,
    hint: "Hand on references as they came; where that was done, restore the artifacts from a backup.",
    retry: false,
  });
}
