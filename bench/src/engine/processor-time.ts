import { readdirSync, readFileSync } from "node:fs";

// Linux counts in hundredths of a second (getconf CLK_TCK).
const msPerTick = 10;

/** Processor time in milliseconds that the processes and all their descendants have used so far; Linux only, elsewhere 0. */
export function processorTimeMs(roots: readonly number[]): number {
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
  return [...wanted].reduce((sum, processId) => sum + (stats.get(processId)?.ticks ?? 0), 0) * msPerTick;
}

/** Every process with its parent and the ticks of itself and of the children it has outlived. */
function readStats(): ReadonlyMap<number, { readonly parentId: number; readonly ticks: number }> {
  const stats = new Map<number, { parentId: number; ticks: number }>();
  if (process.platform !== "linux") return stats;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // proc(5): after the name in brackets come state, parent and, from the twelfth on, user and system time.
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)!.split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      stats.set(Number(name), { parentId: Number(fields[1]), ticks });
    } catch {
      // It ended between the two reads.
    }
  }
  return stats;
}
