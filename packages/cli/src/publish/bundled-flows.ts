import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const flowsFolder = fileURLToPath(new URL("../../../../flows/", import.meta.url));
export const packagesFolder = fileURLToPath(new URL("../../../", import.meta.url));

export interface BundledFlow {
  readonly name: string;
  readonly file: string;
}

/** The flows that come with Millrace: name and file. */
export function bundledFlows(folder = flowsFolder): readonly BundledFlow[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${folder}${entry.name}/flow.ts`))
    .map((entry) => ({ name: entry.name, file: `${folder}${entry.name}/flow.ts` }));
}
