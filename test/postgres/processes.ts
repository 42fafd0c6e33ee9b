import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** Ends a process and its children without giving them a chance, and waits until they are gone (Linux). */
export async function killTree(pid: number): Promise<void> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const pids = [pid, ...children.split(" ").filter(Boolean).map(Number)];
  for (const each of pids)
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  for (const each of pids) while (await isRunning(each)) await pause(5);
}

/** Whether a process does anything; one that has ended and that nobody has asked about does not. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
}
