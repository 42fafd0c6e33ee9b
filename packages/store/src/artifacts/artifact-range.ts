import { MillraceError } from "@millrace/flow/errors";

/** Which bytes of a file are read: from `start` to `end` (exclusive), both inside the file. */
export interface ArtifactRange {
  readonly start: number;
  readonly end: number;
}

/** Cuts a wanted range to the size of the file. */
export function rangeWithin(
  sizeBytes: number,
  { start = 0, end = sizeBytes }: { readonly start?: number | undefined; readonly end?: number | undefined },
): ArtifactRange {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start)
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot read an artifact as its range has to begin at 0 or later and not end before it begins: ${start} to ${end}`,
    });
  return { start: Math.min(start, sizeBytes), end: Math.min(end, sizeBytes) };
}

/** The refusal of a hash whose bytes are not stored in this project. */
export function artifactNotFound({
  project,
  artifact,
}: {
  readonly project: string;
  readonly artifact: string;
}): MillraceError {
  return new MillraceError({
    code: "ARTIFACT_NOT_FOUND",
    message: `Cannot read artifact ${artifact} of project ${project} as its bytes have to be stored: there are none`,
    hint: "It was never written, or its retention has ended.",
  });
}
