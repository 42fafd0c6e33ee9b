import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Tools } from "./confinement.ts";

/** Where tools are looked for: never the caller's search path, which others may have prepared. */
export const systemFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/run/current-system/sw/bin"] as const;

const programs = ["unshare", "setpriv", "setsid", "prlimit", "mount", "umount", "pivot_root"] as const;

/** The places of the programs that confinement starts, or the names of those that are missing. */
export function findTools(folders: readonly string[] = systemFolders): Tools | { readonly missing: readonly string[] } {
  const placeOf = (name: string) => folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path)) ?? "";
  const missing = programs.filter((name) => placeOf(name) === "");
  if (missing.length > 0) return { missing };
  return {
    prlimit: placeOf("prlimit"),
    setpriv: placeOf("setpriv"),
    setsid: placeOf("setsid"),
    unshare: placeOf("unshare"),
  };
}

/** The shared libraries that programs load when they start, by the names under which the loader looks for them. */
export async function linkedLibraries(programs: readonly string[]): Promise<string[]> {
  const env = { PATH: systemFolders.join(":") };
  // ldd fails when one of the programs is linked to nothing, and has told of the others by then.
  const { stdout } = await promisify(execFile)("ldd", programs, { env }).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? "",
  }));
  const paths = stdout.matchAll(/\s(\/\S+) \(0x[0-9a-f]+\)$/gm);
  return [...new Set(Array.from(paths, ([, path]) => path!))];
}
