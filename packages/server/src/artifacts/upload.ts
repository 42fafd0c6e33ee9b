import { createHash } from "node:crypto";
import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { noteUpload } from "@millrace/store/uploads";
import { bind } from "../http/bind.ts";
import { takenBody } from "./taken-body.ts";

// A sender who is silent for so long is gone, or wants to keep the connection busy.
const stallMs = 30_000;

export const uploadArtifact = bind(
  operations.artifacts.upload,
  async ({ input: { name, mediaType, sha256 }, project, parts, request, signal }) => {
    const content = takenBody(request, { limitBytes: parts.uploadLimitBytes, stallMs, signal });
    const checked = sha256 === undefined ? content : withHash(content, sha256);
    const stored = await parts.artifacts.write({ project, content: checked });
    await noteUpload(parts.store.tables, { project, ...stored, nowMs: await parts.store.tables.nowMs() });
    return { ...stored, name, mediaType };
  },
);

/** Fails at the end of other bytes than these, so that nothing is stored. */
async function* withHash(content: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
  const seen = hash.digest("hex");
  if (seen === sha256) return;
  throw new MillraceError({
    code: "CONTENT_REFUSED",
    message: `Cannot store the file as its bytes must come to the sha256 ${sha256}: they come to ${seen}`,
    hint: "Send it again; it was changed on its way, or while it was read.",
  });
}
