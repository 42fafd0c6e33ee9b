import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerSource } from "./runner-entries.ts";

/** A source as it was when it was built: its size and its time. */
export type SeenFile = readonly [path: string, sizeBytes: number, modifiedAt: number];

export interface RunnerBundle {
  readonly files: ReadonlyMap<string, string>;
  /** The file of each name that is imported from outside of the runner. */
  readonly modules: Readonly<Record<string, string>>;
  readonly sources: readonly SeenFile[];
}

export const programFile = "main.mjs";
const ownFile = fileURLToPath(import.meta.url);

/**
 * Bundles the runner with all that flows may ask it for. What several of these modules need lies in one chunk that all
 * of them import, so that there is one `z` and one error type in the runner, whoever names it.
 */
export async function bundleRunner(entries: ReadonlyMap<string, string>): Promise<RunnerBundle> {
  // Loaded late: it takes 60 ms to import, and a build is needed only where the sources are new.
  const { rolldown } = await import("rolldown");
  const sources = new Map([[ownFile, seen(ownFile)]]);
  // Before it is read, so that one that changes meanwhile is seen to have changed.
  const noteSource = (id: string) => void sources.set(id, seen(id));
  const named = [...entries].map(([name, file], index) => ({ name, file, built: `module-${index}` }));
  const build = await rolldown({
    input: { main: runnerSource, ...Object.fromEntries(named.map(({ built, file }) => [built, file])) },
    platform: "node",
    logLevel: "silent",
    plugins: [{ name: "note-sources", load: noteSource }],
  });
  try {
    const { output } = await build.generate({
      format: "esm",
      entryFileNames: "[name].mjs",
      chunkFileNames: "shared-[hash].mjs",
      // What errors are called in the journal is the name of their class.
      keepNames: true,
    });
    return {
      files: new Map(output.map((file) => [file.fileName, file.type === "chunk" ? file.code : String(file.source)])),
      modules: Object.fromEntries(named.map(({ name, built }) => [name, `${built}.mjs`])),
      sources: [...sources.values()].filter((source) => source !== null).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    };
  } finally {
    await build.close();
  }
}

/** The file as it is now; null where there is none. */
export function seen(path: string): SeenFile | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? [path, stat.size, stat.mtimeMs] : null;
}
