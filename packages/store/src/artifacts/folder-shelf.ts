import { rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactShelf } from "./artifact-shelf.ts";
import { projectOfFolder } from "./project-folder.ts";

/** What lies in a folder of artifacts; `publishing` has the files that are being given their name. */
export function folderShelf(options: {
  readonly folder: string;
  fileOf(project: string, artifact: string): string;
  readonly publishing: ReadonlySet<string>;
}): ArtifactShelf {
  const { folder, fileOf, publishing } = options;
  return {
    async listContents({ after }) {
      const [lastProject = "", lastDigits = ""] = after?.split("/") ?? [];
      for (const name of await namesIn(folder)) {
        const project = projectOfFolder(name);
        if (project === null || name < lastProject) continue;
        for (const digits of await namesIn(join(folder, name)))
          if (name > lastProject || digits > lastDigits) {
            const names = await namesIn(join(folder, name, digits));
            const artifacts = names.filter((file) => /^[0-9a-f]{64}$/.test(file));
            return { project, artifacts, next: `${name}/${digits}` };
          }
      }
      return null;
    },
    async removeContents({ project, artifacts, olderThanMs }) {
      let removed = 0;
      for (const artifact of artifacts) {
        const file = fileOf(project, artifact);
        // One process owns the folder, and nothing is awaited from here on: no file can be written again in between.
        if (publishing.has(file)) continue;
        const found = statSync(file, { throwIfNoEntry: false });
        if (!found || found.mtimeMs >= Date.now() - olderThanMs) continue;
        rmSync(file);
        removed += 1;
      }
      return removed;
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return entries.sort();
}
