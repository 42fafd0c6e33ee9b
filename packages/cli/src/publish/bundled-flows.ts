import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const flowsFolder = fileURLToPath(new URL("../../../../flows/", import.meta.url));

/** The flows that come with Millrace: name and file. */
export function bundledFlows(): readonly { readonly name: string; readonly file: string }[] {
  if (!existsSync(flowsFolder)) return [];
  return readdirSync(flowsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${flowsFolder}${entry.name}/flow.ts`))
    .map((entry) => ({ name: entry.name, file: `${flowsFolder}${entry.name}/flow.ts` }));
}
