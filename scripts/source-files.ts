import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Folders that hold what was installed, built or written by a run. */
const NOT_OURS = new Set(["node_modules", "dist", "coverage", ".git", ".tools", ".millrace", "tmp"]);

/** Every file we wrote under a folder, as sorted paths from that folder with forward slashes. */
export function sourceFiles(root: string): string[] {
  return filesUnder(root)
    .map((path) => relative(root, path).split(sep).join("/"))
    .sort();
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
  });
}

/** Says whether a path is TypeScript or JavaScript. */
export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** Says whether a path is a test or a set-up of tests, which may use the tools and the set-ups of the root as well. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/(testing|conformance)\//.test(path);
}
