import { readFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** It came inside of another package's archive. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The lock file names no place to download from, every package in it has its checksum, and the binaries for other
 * systems are in it: `npm ci` refuses a lock file that lacks them, which a registry without one of them brings about.
 */
export function checkLock(root: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = new Set(
    Object.entries(packages).flatMap(([path, { version }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return [name, `${name}@${version}`];
    }),
  );
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...(entry.resolved?.includes("://") ? [`${path} is bound to ${entry.resolved}`] : []),
    ...(path.includes("node_modules/") && !(entry.link || entry.inBundle || entry.integrity)
      ? [`${path} has no checksum`]
      : []),
    ...Object.entries(entry.optionalDependencies ?? {})
      .map(([name, range]) => (/^\d/.test(range) ? `${name}@${range}` : name))
      .filter((wanted) => !locked.has(wanted))
      .map((wanted) => `${path} may need ${wanted}, which is not in the lock file`),
  ]);
}
