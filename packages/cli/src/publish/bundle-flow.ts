import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import { runtimeAbi, runtimePackages } from "@millrace/server";
import type { OutputChunk } from "rolldown";
import { flowsFolder, packagesFolder } from "./bundled-flows.ts";
import { bundledLibraries } from "./bundled-libraries.ts";

export interface FlowBundle {
  /** sha256 over the sources, the npm packages they reach and the runtime ABI. */
  readonly version: string;
  readonly code: string;
  /** The runtime's packages that it imports. */
  readonly imports: readonly string[];
  /** Files that the code asks for by name, in CommonJS alone; one that is kept may be loaded once for many loads of the flow. */
  readonly parts: readonly { readonly name: string; readonly code: string; readonly isKept: boolean }[];
}

export interface BundleOptions {
  readonly abi?: number;
  /** (Default: "esm", which is what is published) */
  readonly format?: "esm" | "cjs";
}

// What Millrace brings for reading keeps no state, and is most of what loading a flow costs.
const ownLibraries = {
  name: "own-libraries",
  test: (id: string) => id.startsWith(join(packagesFolder, "parsing", sep)),
};

/** Bundles a flow's file with everything it imports but the runtime's own packages. Built-ins of Node are refused. */
export async function bundleFlow(file: string, options: BundleOptions = {}): Promise<FlowBundle> {
  const { abi = runtimeAbi, format = "esm" } = options;
  const refused = new Map<string, string>();
  const loaded: string[] = [];
  // Loaded late: the bundler takes 60 ms to import and most commands never need it.
  const { rolldown } = await import("rolldown");
  const build = await rolldown({
    input: resolve(file),
    // Names in the bundle's comments are relative to it: the same flow gives the same bundle everywhere.
    cwd: dirname(resolve(file)),
    platform: "neutral",
    resolve: { mainFields: ["module", "main"], conditionNames: ["browser", "import", "default"] },
    logLevel: "silent",
    // Asked about every import, and before any plugin is.
    external(id, importer) {
      if (isBuiltin(id)) refused.set(id, importer ?? file);
      return isRuntime(id) || isBuiltin(id);
    },
    // The chunk does not name the modules of which only constants are left, written in where they are used.
    plugins: [
      { name: "list-modules", moduleParsed: ({ id }) => void loaded.push(id) },
      {
        name: "find-in-installation",
        resolveId: {
          filter: { id: startingWith(bundledLibraries()) },
          async handler(id, importer) {
            const nearer = await this.resolve(id, importer, { skipSelf: true });
            return nearer ?? this.resolve(id, join(flowsFolder, "flow.ts"), { skipSelf: true });
          },
        },
      },
    ],
  }).catch((cause) => Promise.reject(notBundled(file, cause)));
  try {
    const { output } = await build
      .generate({ format, codeSplitting: format === "cjs" && { groups: [ownLibraries] }, exports: "named" })
      .catch((cause) => Promise.reject(notBundled(file, cause)));
    const chunks = output.filter((part) => part.type === "chunk");
    const [{ code }, ...rest] = chunks as [OutputChunk, ...OutputChunk[]];
    for (const [id, importer] of refused) throw importRefused(id, relative(dirname(file), importer));
    const names = new Set(chunks.map(({ fileName }) => fileName));
    const asked = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
    const imports = [...new Set(asked)].filter((id) => !names.has(id));
    const missing = imports.find((id) => !isRuntime(id));
    if (missing !== undefined) throw notBundled(file, new Error(`there is no package ${missing}`));
    const parts = rest.map(({ name, fileName, code }) => ({
      name: `./${fileName}`,
      code,
      isKept: name === ownLibraries.name,
    }));
    return { version: versionOf(file, { modules: loaded, abi }), code, imports, parts };
  } finally {
    await build.close();
  }
}

function isRuntime(id: string): boolean {
  return runtimePackages.some((name) => id === name || id.startsWith(`${name}/`));
}

/** What a copy of a bundled flow imports is found where the original finds it. */
function startingWith(libraries: readonly string[]): RegExp {
  return new RegExp(`^(?:${libraries.join("|").replaceAll(".", "\\.")})(?:/|$)`);
}

/** Hashes sources by their place below the flow's folder, and packages by name, version and content: the same flow has the same version in every folder and on every machine. */
function versionOf(
  file: string,
  { modules, abi }: { readonly modules: readonly string[]; readonly abi: number },
): string {
  const lines = modules
    .filter((module) => !module.startsWith("\0"))
    .map(
      (module) =>
        `${placeOf(dirname(file), module)} ${createHash("sha256").update(readFileSync(module)).digest("hex")}`,
    )
    .sort();
  return createHash("sha256")
    .update([`abi ${abi}`, ...lines].join("\n"))
    .digest("hex");
}

function placeOf(folder: string, module: string): string {
  const marker = `${sep}node_modules${sep}`;
  for (let at = module.lastIndexOf(marker); at !== -1; at = module.lastIndexOf(marker, at - 1)) {
    const parts = module.slice(at + marker.length).split(sep);
    const name = parts.slice(0, parts[0]!.startsWith("@") ? 2 : 1);
    const manifest = join(module.slice(0, at), "node_modules", ...name, "package.json");
    // A package may carry another one inside of it, as files alone.
    if (!existsSync(manifest)) continue;
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    return `npm:${name.join("/")}@${version}/${parts.slice(name.length).join("/")}`;
  }
  // What comes with Millrace is the same wherever it is installed, seen from wherever a copy of a flow lies.
  const place = module.startsWith(packagesFolder)
    ? `millrace:${relative(packagesFolder, module)}`
    : relative(folder, module);
  return place.replaceAll(sep, "/");
}

function importRefused(id: string, importer: string): MillraceError {
  return new MillraceError({
    code: "FLOW_IMPORT_REFUSED",
    message: `Cannot publish a flow that imports ${id} as flows have no access to the machine: ${importer} imports it`,
    hint: "Ask for a capability in use instead: http() for requests, browser() for pages; files are artifacts.",
  });
}

function notBundled(file: string, cause: unknown): MillraceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot bundle ${file} as its imports must resolve and its syntax must be valid: ${reason}`,
    hint: "Correct the file, and install what it imports.",
    cause,
  });
}
