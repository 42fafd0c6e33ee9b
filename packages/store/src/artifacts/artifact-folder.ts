import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import { type ArtifactRange, artifactNotFound, rangeWithin } from "./artifact-range.ts";
import type { ArtifactShelf } from "./artifact-shelf.ts";
import type { ArtifactStore, StoredArtifact } from "./artifact-store.ts";
import { folderShelf } from "./folder-shelf.ts";
import { projectFolderName } from "./project-folder.ts";

// As much as a flow reads at once, so that no piece of it is put together from several.
const chunkBytes = 512 * 1024;
const leftoverAgeMs = 24 * 60 * 60 * 1000;

/** Artifacts as files: `<folder>/<project>/<first two digits>/<sha256>`. */
export function openArtifactFolder({ folder }: { readonly folder: string }): ArtifactStore & ArtifactShelf {
  // No project's folder has a dot in its name.
  const incoming = join(folder, ".incoming");
  mkdirSync(incoming, { recursive: true, mode: 0o700 });
  removeLeftovers(incoming);
  const fileOf = (project: string, artifact: string) =>
    join(folder, projectFolderName(project), artifact.slice(0, 2), artifact);

  const publishing = new Set<string>();

  return {
    ...folderShelf({ folder, fileOf, publishing }),
    async write({ project, content }) {
      projectFolderName(project);
      const draft = join(incoming, randomUUID());
      try {
        const stored = await writeDraft(draft, content);
        const file = fileOf(project, stored.artifact);
        publishing.add(file);
        await publish(draft, { file, root: folder }).finally(() => publishing.delete(file));
        return stored;
      } catch (error) {
        await rm(draft, { force: true });
        throw translateWriteError(error, folder);
      }
    },
    async read({ project, artifact, start, end }) {
      const file = fileOf(project, artifact);
      if (!/^[0-9a-f]{64}$/.test(artifact)) throw artifactNotFound({ project, artifact });
      const { size: sizeBytes } = await stat(file).catch(() => {
        throw artifactNotFound({ project, artifact });
      });
      return { sizeBytes, content: readRange(file, rangeWithin(sizeBytes, { start, end })) };
    },
  };
}

/** Writes and hashes a stream; the bytes are on the disk when it resolves. */
async function writeDraft(draft: string, content: AsyncIterable<Uint8Array>): Promise<StoredArtifact> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const handle = await open(draft, "wx", 0o600);
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { artifact: hash.digest("hex"), sizeBytes };
}

/** Gives a draft its name; the name is on the disk when it resolves. The same bytes under it before are replaced. */
async function publish(draft: string, { file, root }: { readonly file: string; readonly root: string }): Promise<void> {
  const folder = dirname(file);
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(draft, file);
  await syncFolder(folder);
  if (created === undefined) return;
  await syncFolder(dirname(folder));
  await syncFolder(root);
}

// Windows opens no folders; its journal keeps names in order.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* readRange(file: string, { start, end }: ArtifactRange): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    let position = start;
    while (position < end) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, end - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle?.close();
  }
}

/** Drafts of a process that was killed; younger ones may belong to a write that is under way. */
function removeLeftovers(incoming: string): void {
  for (const name of readdirSync(incoming)) {
    const draft = join(incoming, name);
    if (statSync(draft).mtimeMs < Date.now() - leftoverAgeMs) rmSync(draft, { force: true });
  }
}

function translateWriteError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new MillraceError({
    code: "DISK_FULL",
    message: `Cannot write an artifact to ${folder} as the disk has to have room: ${(error as Error).message}`,
    hint: "Free some space on the disk that holds the data folder; work goes on by itself.",
    cause: error,
  });
}
