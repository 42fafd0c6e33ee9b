import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runtimePackages } from "@millrace/server";

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

/** The packages that bundled flows, or one of them, carry along. */
export function bundledLibraries(flows = bundledFlows()): readonly string[] {
  const dependencies = flows.flatMap(({ file }) => {
    const manifest = readFileSync(file.replace(/flow\.ts$/, "package.json"), "utf8");
    return Object.keys((JSON.parse(manifest) as { dependencies?: Record<string, string> }).dependencies ?? {});
  });
  return [...new Set(dependencies)].filter((name) => !runtimePackages.some((runtime) => runtime === name));
}
