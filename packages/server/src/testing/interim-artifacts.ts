import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactStore } from "@millrace/store";

export function openFolderArtifacts({ folder }: { folder: string }): ArtifactStore {
  mkdirSync(folder, { recursive: true });
  return {
    async write({ project, content }) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const artifact = createHash("sha256").update(bytes).digest("hex");
      await writeFile(join(folder, `${project}-${artifact}`), bytes);
      return { artifact, sizeBytes: bytes.length };
    },
    async read({ project, artifact, start = 0, end }) {
      const file = join(folder, `${project}-${artifact}`);
      const { length } = await readFile(file);
      const handle = await open(file);
      return { sizeBytes: length, content: handle.createReadStream({ start, end: Math.max((end ?? length) - 1, 0) }) };
    },
  };
}
