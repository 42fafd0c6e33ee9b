// @ts-check
import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";

/**
 * Path of the `npm-cli.js` to run with a Node of our choice: the npm that called us, else the first on PATH, else the
 * one installed beside this Node. Undefined where there is none (pnpm and yarn are not npm).
 *
 * @param {{ env?: NodeJS.ProcessEnv, execPath?: string }} [from]
 */
export function findNpm({ env = process.env, execPath = process.execPath } = {}) {
  const folders = [...(env.PATH ?? env.Path ?? "").split(delimiter).filter(Boolean), dirname(execPath)];
  const candidates = [
    // npx names its own entry file, which lies beside npm's.
    (env.npm_execpath ?? "").replace(/npx-cli\.js$/, "npm-cli.js"),
    ...folders.flatMap((folder) => [
      join(folder, "npm"),
      join(folder, "node_modules", "npm", "bin", "npm-cli.js"),
      join(folder, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    ]),
  ];
  return candidates
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path))
    .find((path) => basename(path) === "npm-cli.js");
}
