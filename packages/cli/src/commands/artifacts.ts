import { createWriteStream } from "node:fs";
import { basename, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ArtifactDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { sizeOf } from "../input/local-files.ts";
import { mediaTypeOf } from "../input/media-types.ts";
import { uploadFile } from "../input/upload-files.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";

export interface GetArtifactOptions extends GlobalOptions {
  /** A file; standard output where none is named. */
  readonly output?: string;
  readonly range?: string;
}

export interface UploadOptions extends GlobalOptions {
  readonly name?: string;
  readonly mediaType?: string;
  readonly sha256?: string;
}

const columns = [
  { title: "artifact" },
  { title: "name", longest: 60 },
  { title: "media type", longest: 40 },
  { title: "bytes", align: "right" as const },
];

/** `millrace artifacts list <run>`: the files that a run has stored. */
export function listArtifacts(runId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.artifacts.list({ runId });
    const text = () => (found.artifacts.length === 0 ? "It has stored no files." : artifactsText(found.artifacts));
    printResult(options, { json: found, text });
    return 0;
  });
}

/** `millrace artifacts get <run> <artifact>`: a file of a run, into a file or to standard output. */
export async function getArtifact(runId: string, artifact: string, options: GetArtifactOptions): Promise<number> {
  const { output, range } = options;
  if (options.json && output === undefined)
    throw refused("--json leaves standard output to the answer", "Name a file with --output.");
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const { body, mediaType } = await client.artifacts.get({ runId, artifact, ...(range !== undefined && { range }) });
    if (output === undefined) {
      await pipeline(body, process.stdout, { end: false });
      return 0;
    }
    const path = resolve(output);
    const file = createWriteStream(path);
    await pipeline(body, file).catch((cause) => {
      if (file.bytesWritten > 0) throw cause;
      throw refused(`${output} must be a file that can be written: ${cause.message}`, "Name another file.");
    });
    const sizeBytes = file.bytesWritten;
    printResult(options, {
      json: { artifact, path, mediaType, sizeBytes },
      text: () => `Wrote ${output}: ${sizeBytes} bytes, ${mediaType}.`,
    });
    return 0;
  });
}

/** `millrace artifacts upload <file>`: stores a file for the input of runs, and prints how an input names it. */
export async function uploadArtifact(file: string, options: UploadOptions): Promise<number> {
  const { name = basename(file), mediaType = mediaTypeOf(file), sha256 } = options;
  const sizeBytes = sizeOf(file);
  if (typeof sizeBytes === "string")
    throw refused(`the file must be one that can be read: ${sizeBytes}`, "Check the path.");
  const local = { path: resolve(file), name, mediaType, sizeBytes };
  return withClient({ ...options, claims: false, keeps: true }, async ({ client }) => {
    const stored = await uploadFile(client, local, { silent: options.json === true, sha256 });
    printResult(options, { json: stored, text: () => JSON.stringify(stored) });
    return 0;
  });
}

function artifactsText(found: readonly ArtifactDto[]): string {
  return table(
    columns,
    found.map(({ artifact, name, mediaType, sizeBytes }) => [
      artifact,
      plainLine(name),
      plainLine(mediaType),
      String(sizeBytes),
    ]),
  );
}

function refused(rule: string, hint: string): MillraceError {
  return new MillraceError({ code: "INPUT_INVALID", message: `Cannot do this with a file as ${rule}`, hint });
}
