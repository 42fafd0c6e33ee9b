// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { whileLocked } from "./folder-lock.js";
import { runQuietly } from "./progress.js";

/** All that goes into the panel; a new version of a dependency changes the lock file. */
const SOURCES = [
  ...["panel/src", "panel/public", "panel/index.html", "panel/vite.config.ts", "panel/package.json"].map(inPackages),
  ...["contract/src", "sdk/src", "flow/src"].map(inPackages),
  "package-lock.json",
];
/** Inside the build, so that one that is taken away or half written has none. */
const STAMP = ".built-from";

/**
 * Builds the control panel where there is no build of the present sources; of several commands that start at once, one
 * does it. Returns whether it built.
 *
 * @param {{ root?: string, onProgress?: (text: string) => void }} [options]
 */
export async function buildPanelIfStale(options = {}) {
  const { root = fileURLToPath(new URL("..", import.meta.url)), onProgress = () => {} } = options;
  if (isFresh(root)) return false;
  onProgress("Building the control panel");
  return whileLocked(join(root, ".tools", "panel.lock"), async () => {
    if (isFresh(root)) return false;
    await build(root);
    return true;
  });
}

/** @param {string} root */
async function build(root) {
  const builtFrom = fingerprint(root);
  const panel = join(root, "packages", "panel");
  // Built beside and then moved in one go: a server that runs goes on with whole files, and a build that is killed is none.
  const built = join(root, ".tools", "panel-build");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", panel, "--outDir", built, "--emptyOutDir", "--logLevel", "warn"];
  await runQuietly(process.execPath, args, { cwd: panel });
  mkdirSync(built, { recursive: true });
  writeFileSync(join(built, STAMP), builtFrom);
  rmSync(join(panel, "dist"), { recursive: true, force: true });
  renameSync(built, join(panel, "dist"));
}

/** @param {string} root */
function isFresh(root) {
  const stamp = join(root, "packages", "panel", "dist", STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(root);
}

/**
 * Names, sizes and times of the sources: reading them all would take longer than a start may.
 *
 * @param {string} root
 */
function fingerprint(root) {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    const path = join(root, source);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) continue;
    const files = stat.isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }).toSorted() : [""];
    for (const file of files) {
      if (/\.test\.tsx?$/.test(file)) continue;
      const seen = statSync(join(path, file));
      if (seen.isFile()) hash.update(`${source}/${file} ${seen.size} ${seen.mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

/** @param {string} path */
function inPackages(path) {
  return `packages/${path}`;
}
