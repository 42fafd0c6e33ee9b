import { readdirSync, readFileSync } from "node:fs";

/**
 * The process id of the runner itself, as the worker sees it, by that of the spawned process, which in namespaces is
 * the runner's parent; for watching memory from outside. The spawned one where it has no child.
 */
export function runnerProcessOf(spawnedPid: number): number {
  if (process.platform !== "linux") return spawnedPid;
  const listed = listedChildren(spawnedPid);
  if (listed) return listed[0] ?? spawnedPid;
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name) && parentOf(name) === spawnedPid) return Number(name);
  }
  return spawnedPid;
}

/** Null where the kernel keeps no list (CONFIG_PROC_CHILDREN). */
function listedChildren(pid: number): readonly number[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return null;
  }
}

function parentOf(pid: string): number | undefined {
  try {
    // proc(5): the name, in brackets, may hold anything; state and parent follow its last bracket.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return undefined; // ended between the two reads
  }
}
