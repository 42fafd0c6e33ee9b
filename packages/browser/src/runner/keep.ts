import type { ArtifactReference, CapabilityClient } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Download } from "playwright-core";
import type { Keep, KeptFile } from "../capability/browser-capability.ts";
import { extensionOf, mediaTypeOf } from "./media-type.ts";

/** Makes a session's `keep`. Bytes are named after the session, downloads as their page names them. */
export function createKeep(client: Pick<CapabilityClient, "writeArtifact">, session: string): Keep {
  let kept = 0;
  return async (file) => {
    if (file instanceof Uint8Array) {
      kept += 1;
      const name = `${session}${kept > 1 ? ` ${kept}` : ""}.${extensionOf(file)}`;
      return client.writeArtifact({ name, mediaType: mediaTypeOf(name) }, file);
    }
    return isDownload(file) ? keepDownload(client, file) : keepFile(client, file);
  };
}

function keepFile(
  client: Pick<CapabilityClient, "writeArtifact">,
  { name, mediaType = mediaTypeOf(name), content }: KeptFile,
): Promise<ArtifactReference> {
  return client.writeArtifact({ name, mediaType }, content);
}

async function keepDownload(
  client: Pick<CapabilityClient, "writeArtifact">,
  download: Download,
): Promise<ArtifactReference> {
  const name = download.suggestedFilename();
  const failure = await download.failure();
  if (failure !== null) throw downloadFailed(download.url(), failure);
  const stream = await download.createReadStream();
  return client.writeArtifact({ name, mediaType: mediaTypeOf(name) }, stream as AsyncIterable<Uint8Array>);
}

function isDownload(file: Download | KeptFile): file is Download {
  return "suggestedFilename" in file && typeof file.suggestedFilename === "function";
}

function downloadFailed(url: string, failure: string): MillraceError {
  return new MillraceError({
    code: "STEP_FAILED",
    message: `Cannot keep a download as it must arrive whole: ${url.slice(0, 200)} ended with ${failure}`,
    hint: "The step's retry downloads it again; if it fails each time, open the address by hand.",
  });
}
