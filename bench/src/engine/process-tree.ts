import { readdirSync, readFileSync } from "node:fs";

// Linux counts time in hundredths of a second and memory in pages of 4 KiB (getconf CLK_TCK, PAGESIZE).
const msPerTick = 10;
const bytesPerPage = 4_096;

/** Processor time in milliseconds that the processes and all their descendants have used so far; Linux only, elsewhere 0. */
export function processorTimeMs(roots: readonly number[]): number {
  return sumOver(roots, ({ ticks }) => ticks) * msPerTick;
}

/** Memory that is resident for the processes and all their descendants, shared pages counted for each; Linux only, elsewhere 0. */
export function residentBytes(roots: readonly number[]): number {
  return sumOver(roots, ({ pages }) => pages) * bytesPerPage;
}

interface ProcessStat {
  readonly parentId: number;
  /** Of itself and of the children it has outlived. */
  readonly ticks: number;
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

function readStats(): ReadonlyMap<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  if (process.platform !== "linux") return stats;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // proc(5): after the name in brackets come state, parent and, from the twelfth on, user and system time; then the pages.
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)!.split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      stats.set(Number(name), { parentId: Number(fields[1]), ticks, pages: Number(fields[21]) });
    } catch {
      // It ended between the two reads.
    }
  }
  return stats;
}
