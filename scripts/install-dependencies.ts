import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findNpm } from "./find-npm.js";
import { whileLocked } from "./folder-lock.js";
import { runQuietly, withProgress } from "./progress.js";

/** npm's own copy of the lock file, written as the last act of an install. */
const INSTALLED = join("node_modules", ".package-lock.json");

/** Installs what the lock file names, unless it is installed; of several commands that start at once, one does it. */
export async function installDependencies(
  root: string,
  { npm = findNpm(), what = "the dependencies" } = {},
): Promise<void> {
  if (isInstalled(root)) return;
  if (!npm)
    throw new Error(`Cannot install ${what} as there is no npm.\nInstall npm, then run the same command again.`);
  await withProgress(`Installing ${what} (npm ci)`, () =>
    whileLocked(join(root, ".tools", "install.lock"), async () => {
      if (isInstalled(root)) return;
      // An install that is killed half way must not pass for a finished one.
      rmSync(join(root, INSTALLED), { force: true });
      // NODE_ENV=production would leave the tools out that `npm test` needs.
      const args = [npm, "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
      await runQuietly(process.execPath, args, { cwd: root });
    }),
  );
}

/** Whether what the lock file names is installed. */
export function isInstalled(root: string): boolean {
  const installed = statSync(join(root, INSTALLED), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}
