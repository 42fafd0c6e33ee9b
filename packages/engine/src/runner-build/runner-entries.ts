import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runtimePackages } from "../runner/runtime-abi.ts";

/** The runner's program as it was written; what runs it must be able to read all of Millrace's packages. */
export const runnerSource = fileURLToPath(new URL("../runner/main.ts", import.meta.url));

/** What is imported in a runner by a name that comes from outside of it, with the file behind the name. */
export function runnerEntries(capabilityModules: readonly string[]): ReadonlyMap<string, string> {
  const ofPackages = runtimePackages.flatMap((name) => publicModules(name));
  return new Map([...ofPackages, ...capabilityModules.map((url) => [url, fileURLToPath(url)] as const)]);
}

/** The modules that a bundle may name; a package's half in the worker is none of them. */
function publicModules(name: string): (readonly [specifier: string, file: string])[] {
  const manifest = findPackageJSON(name, import.meta.url)!;
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { exports: Record<string, string> };
  return Object.entries(exports)
    .filter(([path]) => path !== "./worker" && path !== "./runner")
    .map(([path, file]) => [name + path.slice(1), join(dirname(manifest), file)]);
}
