import { existsSync } from "node:fs";
import type { Advisory, Confinement, ConfinementPart, Means, Tools } from "./confinement.ts";
import { confinementParts } from "./confinement.ts";
import { explainHindrance, readCircumstances } from "./hindrance.ts";
import { probe } from "./probe.ts";
import { findTools, linkedLibraries } from "./system-tools.ts";

export interface DetectOptions {
  /** (Default: the program that runs this) */
  readonly nodePath?: string;
  /** What runners will have to read; that they can is a part of the probe. */
  readonly readOnlyPaths?: readonly string[];
}

type ConfiningMeans = Exclude<Means, { readonly kind: "permissions" }>;

// Debian's Node reads a part of its built-in modules from there.
const sharedBuiltins = "/usr/share/nodejs";

const promised: Record<Means["kind"], readonly ConfinementPart[]> = {
  "private-root": ["network", "files", "processes", "privileges", "resources"],
  namespaces: ["network", "privileges", "resources"],
  privileges: ["privileges", "resources"],
  permissions: [],
};

const noFilter: Advisory = {
  part: "syscalls",
  why: "no filter of system calls is set, as that takes native code",
  mend: "give the worker's service a filter, which runners inherit: in systemd SystemCallFilter=@system-service @mount",
};

/** Finds the strongest way in which runners can be confined on this machine, by really starting one. */
export async function detectConfinement(options: DetectOptions = {}): Promise<Confinement> {
  const { nodePath = process.execPath, readOnlyPaths = [] } = options;
  const tools = process.platform === "linux" ? findTools() : { missing: [] };
  if ("missing" in tools) return confinementBy({ kind: "permissions" }, { missingTools: tools.missing });
  const libraries = await linkedLibraries([nodePath, tools.setpriv, tools.unshare]);
  if (existsSync(sharedBuiltins)) libraries.push(sharedBuiltins);
  let failure: string | undefined;
  for (const means of waysOf(tools, libraries)) {
    const outcome = await probe(means, { nodePath, readOnlyPaths });
    const lost = "failure" in outcome ? [] : promised[means.kind].filter((part) => !outcome.holds.includes(part));
    if ("holds" in outcome && lost.length === 0) return confinementBy(means, { missingTools: [], failure });
    failure ??= "failure" in outcome ? outcome.failure : `it was tried and does not hold: ${lost.join(", ")}`;
  }
  return confinementBy({ kind: "permissions" }, { missingTools: [], failure });
}

/** From the strongest on; root's own rights first, as the runner then gets another user than the worker's. */
function waysOf(tools: Tools, libraries: readonly string[]): ConfiningMeans[] {
  const root = process.getuid?.() === 0;
  const rights = root ? (["root", "user-namespace"] as const) : (["user-namespace"] as const);
  return [
    ...rights.map((right) => ({ kind: "private-root", rights: right, tools, libraries }) as const),
    ...rights.map((right) => ({ kind: "namespaces", rights: right, tools }) as const),
    { kind: "privileges", rights: root ? "root" : "none", tools },
  ];
}

/** What a way of confinement amounts to, with the reason for each part that it leaves open. */
export function confinementBy(
  means: Means,
  found: { readonly missingTools: readonly string[]; readonly failure?: string | undefined },
): Confinement {
  const seen = readCircumstances(found);
  const holds = seen.filtered ? [...promised[means.kind], "syscalls" as const] : promised[means.kind];
  const open = confinementParts.filter((part) => part !== "syscalls" && !holds.includes(part));
  return {
    level: open.length === 0 ? "full" : means.kind === "permissions" ? "none" : "partial",
    holds,
    advisory: [...open.map((part) => ({ part, ...explainHindrance(seen) })), ...(seen.filtered ? [] : [noFilter])],
    means,
  };
}
