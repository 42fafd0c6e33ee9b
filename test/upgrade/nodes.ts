import { globSync } from "node:fs";
import { join } from "node:path";

/** The oldest Node that Millrace runs on. */
export const floorVersion = "22.18.0";

const tools = join(import.meta.dirname, "../../.tools");

export interface TwoNodes {
  readonly floor: string;
  readonly newer: string;
}

/** The oldest Node that Millrace runs on and a newer one; what is missing where one of them is not here. */
export function twoNodes(): TwoNodes | { readonly missing: string } {
  const newer = process.versions.node === floorVersion ? nodeIn(tools) : process.execPath;
  if (newer === undefined) return { missing: `a Node newer than ${floorVersion}: run this with one` };
  const floor = nodeIn(join(tools, "floor"));
  if (floor === undefined)
    return { missing: `Node ${floorVersion}: "npm run test:upgrade" fetches it from npm into .tools/floor` };
  return { floor, newer };
}

function nodeIn(folder: string): string | undefined {
  const [found] = globSync("node_modules/*/bin/node{,.exe}", { cwd: folder });
  return found && join(folder, found);
}
