import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { ArtifactReference, Json } from "@millrace/flow";
import { acceptsFile, type FilePlace, filePlaces, placeFile } from "@millrace/flow/artifact";
import { MillraceError } from "@millrace/flow/errors";
import { mediaTypeOf } from "./media-types.ts";

/** A file of this machine that stands for its content in an input. */
export interface LocalFile {
  readonly path: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/**
 * Puts what `take` makes of each file into its place of an input. Where the flow's schema takes a file and no text, a string
 * is the path of one; where it takes text too, it is one when there is a file of that name, and text otherwise.
 */
export async function placeFiles(
  given: { readonly schema: Json; readonly input: Json },
  take: (file: LocalFile) => Promise<ArtifactReference>,
): Promise<Json> {
  let { input } = given;
  for (const place of filePlaces(given.schema, input)) {
    const file = localFile(place);
    if (file) input = placeFile(input, place.path, await take(file));
  }
  return input;
}

function localFile(place: FilePlace): LocalFile | null {
  const { value, path, accept, takesText } = place;
  if (typeof value !== "string") return null;
  const where = path.join(".") || "the input";
  const found = sizeOf(value);
  if (typeof found === "string") {
    if (takesText) return null;
    throw refused(place, `the file at ${where} must be one that can be read: ${found}`);
  }
  const file = { path: resolve(value), name: basename(value), mediaType: mediaTypeOf(value), sizeBytes: found };
  if (!accept || acceptsFile(accept, file)) return file;
  if (takesText) return null;
  throw refused(place, `the file at ${where} must be one of ${accept.join(", ")}: ${value}`);
}

/** A file's size, or why there is none. */
export function sizeOf(path: string): number | string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return `there is no ${path} in ${process.cwd()}`;
    return found.isFile() ? found.size : `${path} is no file`;
  } catch (error) {
    // A text that is too long for a name, or a folder that may not be looked into.
    return (error as Error).message.slice(0, 200);
  }
}

function refused({ path, accept }: FilePlace, rule: string): MillraceError {
  const file = `./file${accept?.find((one) => one.startsWith(".")) ?? ""}`;
  const example = path.reduceRight<Json>((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), file);
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take the input as ${rule}`,
    hint: `Name the file by its path from here: --input '${JSON.stringify(example)}'.`,
  });
}
