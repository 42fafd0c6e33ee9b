import { z } from "zod";
import { acceptsFile } from "./accepts-file.ts";
import type { ArtifactReference } from "./artifact-reference.ts";
import { fileFormat } from "./file-places.ts";

/** What a file in the input must be. */
export interface FileInputOptions {
  /** Extensions and media types of which one must fit, as of HTML's `accept`: `[".csv", "text/csv", "image/*"]`. (Default: any) */
  readonly accept?: readonly string[];
}

/**
 * The schema of a file in a flow's input: who starts the flow uploads it first, `run` gets its reference and reads it
 * with `artifact.read`.
 */
export function fileInput({ accept }: FileInputOptions = {}): z.ZodType<ArtifactReference, ArtifactReference> {
  const reference = z.strictObject({
    artifact: z.string().regex(/^[0-9a-f]{64}$/, "must be the sha256 of an uploaded file"),
    name: z.string().min(1).max(255),
    mediaType: z.string().min(1).max(255),
    sizeBytes: z.int().min(0),
  });
  const accepted = accept
    ? reference.refine((file) => acceptsFile(accept, file), `must be a file of ${accept.join(", ")}`)
    : reference;
  return accepted.meta({ format: fileFormat, ...(accept && { accept: [...accept] }) });
}
