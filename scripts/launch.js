// @ts-check
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runUnderFloor } from "./node-floor.js";

const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * Runs a script of this repository under a Node that meets the floor, with the dependencies of the lock file installed.
 * What is in place already is not done again. The script runs by being imported, or by the `main(args)` it exports.
 *
 * @param {string} script Path from the root of the repository.
 * @param {readonly string[]} args
 */
export async function launch(script, args) {
  if (process.env.npm_lifecycle_event !== undefined) endWithShell();
  await runUnderFloor(join(HERE, "run-with-dependencies.ts"), [resolve(HERE, "..", script), ...args]);
}

/** npm runs us in a shell, which dies of the SIGTERM that npm passes on to it and tells us nothing. */
function endWithShell() {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  watch.unref();
}
