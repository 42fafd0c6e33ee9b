import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** The URLs of what was built with the runner, by the names that are imported; none where it runs from its sources. */
export function builtModules(file: string | undefined): ReadonlyMap<string, string> {
  if (file === undefined) return new Map();
  const { modules } = JSON.parse(readFileSync(file, "utf8")) as { modules: Record<string, string> };
  const folder = pathToFileURL(file);
  return new Map(Object.entries(modules).map(([name, built]) => [name, new URL(built, folder).href]));
}
