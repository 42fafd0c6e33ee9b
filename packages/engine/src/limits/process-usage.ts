import { readFileSync } from "node:fs";

/** What a process uses of its machine. */
export interface ProcessUsage {
  /** Memory that is its own: what it shares with others, such as Node's program, is not counted; what was swapped out is. */
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

// sysconf(_SC_CLK_TCK): 100 on every Linux that Node runs on.
const msPerTick = 10;

/** Reads what a process uses; null where the system does not tell (Linux alone does), or the process is gone. */
export function processUsage(processId: number): ProcessUsage | null {
  try {
    const status = readFileSync(`/proc/${processId}/status`, "utf8");
    // proc(5): the name, in brackets, may hold anything; user and system time are the 12th and 13th field after it.
    const times = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return { memoryBytes: ownMemory(status), cpuMs: (Number(times[11]) + Number(times[12])) * msPerTick };
  } catch {
    return null;
  }
}

function ownMemory(status: string): number {
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
  return (kib("RssAnon") + kib("RssShmem") + kib("VmSwap")) * 1024;
}
