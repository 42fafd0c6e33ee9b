import { readdirSync, readFileSync } from "node:fs";

// open(2): O_CLOEXEC, as proc(5) prints the flags in octal. Node sets it on all that it opens itself.
const closedOnExec = 0o2000000;

/** Descriptors above 3 that this process got from whoever started it, and that each child would get in turn. */
export function inheritedDescriptors(): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((descriptor) => descriptor > 3 && isInherited(descriptor));
}

function isInherited(descriptor: number): boolean {
  try {
    const [, flags = "0"] = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8")) ?? [];
    return (Number.parseInt(flags, 8) & closedOnExec) === 0;
  } catch {
    return false; // the one that listed the others
  }
}

/** Makes Node close descriptors before it reads any code; no shell can close those of two digits. */
export function closingFlags(descriptors: readonly number[]): string[] {
  if (descriptors.length === 0) return [];
  const source = `import { closeSync } from "node:fs"; for (const n of [${descriptors}]) try { closeSync(n) } catch {}`;
  return [`--import=data:text/javascript,${encodeURIComponent(source)}`];
}
