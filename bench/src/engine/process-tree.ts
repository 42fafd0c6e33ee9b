import { readdirSync, readFileSync } from "node:fs";

// Linux counts time in hundredths of a second and memory in pages of 4 KiB (getconf CLK_TCK, PAGESIZE).
const msPerTick = 10;
const bytesPerPage = 4_096;

/** Processor time in milliseconds that the processes and all their descendants have used so far; Linux only, elsewhere 0. */
export function processorTimeMs(roots: readonly number[]): number {
  return sumOver(roots, ({ own, waitedFor }) => own + waitedFor) * msPerTick;
}

/** Memory that is resident for the processes and all their descendants, shared pages counted for each; Linux only, elsewhere 0. */
export function residentBytes(roots: readonly number[]): number {
  return sumOver(roots, ({ pages }) => pages) * bytesPerPage;
}

export interface ProcessStat {
  readonly parentId: number;
  /** Its start, in ticks since the machine's: a number is given to another process one day. */
  readonly startedAt: number;
  /** Processor time in ticks. */
  readonly own: number;
  /** That of the children whose end it has waited for, and of theirs. */
  readonly waitedFor: number;
  readonly pages: number;
}

function sumOver(roots: readonly number[], pick: (stat: ProcessStat) => number): number {
  const stats = readStats();
  const wanted = new Set(roots);
  let grew = true;
  while (grew) {
    grew = false;
    for (const [processId, { parentId }] of stats) {
      if (wanted.has(processId) || !wanted.has(parentId)) continue;
      wanted.add(processId);
      grew = true;
    }
  }
  return [...wanted].reduce((sum, processId) => {
    const stat = stats.get(processId);
    return stat ? sum + pick(stat) : sum;
  }, 0);
}

/** All processes of this machine by their number; Linux only, elsewhere none. */
export function readStats(): ReadonlyMap<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  if (process.platform !== "linux") return stats;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // proc(5): after the name in brackets come state, parent and, from the twelfth on, user and system time.
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)!.split(" ").map(Number);
      const [, parentId = 0] = fields;
      const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11);
      const [startedAt = 0, , pages = 0] = fields.slice(19);
      stats.set(Number(name), {
        parentId,
        startedAt,
        own: user + system,
        waitedFor: childrenUser + childrenSystem,
        pages,
      });
    } catch {
      // It ended between the two reads.
    }
  }
  return stats;
}
