import { openAsBlob } from "node:fs";
import type { ArtifactDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import type { Client } from "@millrace/sdk";
import { createProgress } from "../terminal/progress.ts";
import { type LocalFile, placeFiles } from "./local-files.ts";

// What takes less needs no words.
const quietMs = 1_000;

/** Uploads the files that an input names by their paths, and puts their references in. */
export async function uploadFiles(
  client: Client,
  { flow, input, silent = false }: { readonly flow: string; readonly input: Json; readonly silent?: boolean },
): Promise<Json> {
  const { manifest } = await client.flows.get({ flow });
  if (manifest.input === null) return input;
  return placeFiles({ schema: manifest.input, input }, (file) => uploadFile(client, file, { silent }));
}

/** Uploads one file, with its progress where that takes long; `sha256` is what its bytes must come to. */
export async function uploadFile(
  client: Client,
  { path, name, mediaType, sizeBytes }: LocalFile,
  { silent, sha256 }: { readonly silent: boolean; readonly sha256?: string | undefined },
): Promise<ArtifactDto> {
  const progress = createProgress({ silent });
  const beganAt = performance.now();
  let sentBytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      sentBytes += piece.byteLength;
      if (performance.now() - beganAt > quietMs)
        progress.say(`Uploading ${name}: ${megabytes(sentBytes)} of ${megabytes(sizeBytes)} MB`);
      controller.enqueue(piece);
    },
  });
  try {
    const content = (await openAsBlob(path)).stream().pipeThrough(counted);
    return await client.artifacts.upload({ name, mediaType, sha256 }, content);
  } finally {
    progress.clear();
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
