// @ts-check
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryIn, installArgs, PACKAGES } from "./fetch-node.js";
import { findNpm } from "./find-npm.js";
import { runQuietly, withProgress } from "./progress.js";

const FLOOR = "22.18.0";

const FOLDER = resolve(fileURLToPath(import.meta.url), "..", "..", ".tools", "floor");

/** Fetches the oldest Node that Millrace runs on from npm, where it is not here. */
export async function fetchFloor() {
  const name = PACKAGES[`${process.platform}-${process.arch}`]?.name;
  if (name === undefined)
    throw new Error(`Cannot fetch Node ${FLOOR} as npm must have it for this machine: it has none`);
  if (existsSync(binaryIn(join(FOLDER, "node_modules", name)))) return;
  const npm = findNpm();
  if (!npm) throw new Error(`Cannot fetch Node ${FLOOR} as npm must be on PATH: it is not`);
  mkdirSync(FOLDER, { recursive: true });
  await withProgress(`Fetching Node ${FLOOR} into .tools/floor`, () =>
    runQuietly(process.execPath, [npm, ...installArgs(FOLDER), `${name}@${FLOOR}`], { cwd: FOLDER }),
  );
}
