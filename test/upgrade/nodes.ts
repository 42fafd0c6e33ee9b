import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { binaryIn, installArgs, keptNode, PACKAGES } from "../../scripts/fetch-node.js";
import { findNpm } from "../../scripts/find-npm.js";
import { runQuietly, withProgress } from "../../scripts/progress.js";

/** The oldest Node that Millrace runs on. */
export const floorVersion = "22.18.0";

const tools = join(import.meta.dirname, "../../.tools");
const floorFolder = join(tools, "floor");

export interface TwoNodes {
  readonly floor: string;
  readonly newer: string;
}

/** The oldest Node that Millrace runs on and a newer one; what is missing where one of them is not here. */
export function twoNodes(): TwoNodes | { readonly missing: string } {
  const newer = process.versions.node === floorVersion ? keptNode(tools) : process.execPath;
  if (newer === undefined) return { missing: `a Node newer than ${floorVersion}: run the tests with one` };
  const floor = floorBinary();
  if (floor === undefined || !existsSync(floor))
    return { missing: `Node ${floorVersion}: "npm run test:upgrade" fetches it from npm into .tools/floor` };
  return { floor, newer };
}

/** Fetches the oldest Node where it is not here. */
export async function fetchFloor(): Promise<void> {
  const floor = floorBinary();
  const npm = findNpm();
  if (floor === undefined) throw new Error(`Cannot fetch Node ${floorVersion} as npm has none for this machine`);
  if (existsSync(floor)) return;
  if (!npm)
    throw new Error(`Cannot fetch Node ${floorVersion} as npm is not here: install npm, or put Node at ${floor}`);
  await mkdir(floorFolder, { recursive: true });
  const wanted = `${packageName()}@${floorVersion}`;
  await withProgress(`Fetching Node ${floorVersion} into .tools/floor`, () =>
    runQuietly(process.execPath, [npm, ...installArgs(floorFolder), wanted], { cwd: floorFolder }),
  );
}

function floorBinary(): string | undefined {
  const name = packageName();
  return name && binaryIn(join(floorFolder, "node_modules", name));
}

function packageName(): string | undefined {
  return PACKAGES[`${process.platform}-${process.arch}`]?.name;
}
