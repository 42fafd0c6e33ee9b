import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, join } from "node:path";
import { bundleRunner, programFile, type RunnerBundle, type SeenFile, seen } from "./bundle-runner.ts";
import { runnerEntries } from "./runner-entries.ts";

export interface BuiltRunner {
  readonly program: string;
  /** The file that says what is imported for which name. */
  readonly modules: string;
  /** All that the runner's own code reads: the build and the packages. */
  readonly readOnlyPaths: readonly string[];
}

export interface RunnerBuildOptions {
  /** Where builds are kept, beside each other: a server goes on with the one that it has when the sources change. */
  readonly folder: string;
  /** The runner's halves of capabilities, as the worker names them to a runner. */
  readonly capabilityModules: readonly string[];
  /** Folders of packages that stay outside, for code that loads them late by `require`. (Default: none) */
  readonly packages?: readonly string[];
}

interface Contents extends Pick<RunnerBundle, "modules" | "sources"> {
  /** The names of modules and packages that were asked for. */
  readonly wanted: string;
}

interface Wanted extends Required<Pick<RunnerBuildOptions, "packages">>, Pick<Contents, "wanted"> {
  readonly entries: ReadonlyMap<string, string>;
}

const unfinished = ".unfinished-";
const contentsFile = "modules.json";
// A server that was started before an update goes on with its own, and notes it at every runner that it starts.
const keptForMs = 30 * 24 * 60 * 60_000;

/**
 * The runner's code as a few files: the build of the present sources, made where there is none.
 * Null where there is none and this process may not write one.
 */
export async function buildRunner(options: RunnerBuildOptions): Promise<BuiltRunner | null> {
  const { folder, capabilityModules, packages = [] } = options;
  const entries = runnerEntries(capabilityModules);
  const wanted = [...entries.keys(), ...packages].join();
  const path = (await findFresh(folder, wanted)) ?? (await build(folder, { entries, packages, wanted }));
  if (path === null) return null;
  return { program: join(path, programFile), modules: join(path, contentsFile), readOnlyPaths: [path, ...packages] };
}

async function findFresh(folder: string, wanted: string): Promise<string | undefined> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const text = await readFile(join(path, contentsFile), "utf8").catch(() => null);
    if (name.startsWith(unfinished) || text === null) continue;
    const contents = JSON.parse(text) as Contents;
    if (contents.wanted !== wanted || !contents.sources.every(isUnchanged)) continue;
    await keepBuild(path);
    return path;
  }
}

/** Notes that a build is in use. Who may not write here does not remove one either. */
export async function keepBuild(path: string): Promise<void> {
  await utimes(path, new Date(), new Date()).catch(() => {});
}

function isUnchanged(source: SeenFile): boolean {
  return seen(source[0])?.join() === source.join();
}

async function build(folder: string, { entries, packages, wanted }: Wanted): Promise<string | null> {
  const fresh = await newFolderIn(folder);
  if (fresh === null) return null;
  try {
    const { files, modules, sources } = await bundleRunner(entries);
    const contents = JSON.stringify({ modules, sources, wanted } satisfies Contents);
    await linkPackages(join(fresh, "node_modules"), packages);
    for (const [name, text] of [...files, [contentsFile, contents] as const])
      await writeReadable(join(fresh, name), text);
    await chmod(fresh, 0o755);
    const path = join(folder, createHash("sha256").update(contents).digest("hex"));
    await rename(fresh, path).catch((error) => {
      if (!existsSync(path)) throw error;
    });
    await removeOld(folder);
    return path;
  } finally {
    // Left where something failed, and of two who build the same at once by the second, who finds the place taken.
    await rm(fresh, { recursive: true, force: true });
  }
}

async function newFolderIn(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true });
    return await mkdtemp(join(folder, unfinished));
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** Found in the first place where Node looks: the next ones are not shown to runners, and a look there is refused. */
async function linkPackages(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder);
  await chmod(folder, 0o755);
  for (const path of packages) await symlink(path, join(folder, basename(path)), "junction");
}

/** For the runner's user, who is another one; and on the disk before the build gets its name. */
async function writeReadable(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flush: true });
  await chmod(path, 0o644);
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const state = await stat(join(folder, name)).catch(() => null);
    if (state && Date.now() - state.mtimeMs > keptForMs) await rm(join(folder, name), { recursive: true, force: true });
  }
}
