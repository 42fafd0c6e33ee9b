import { createRetentionDuty } from "@millrace/engine";
import type { ArtifactShelf } from "@millrace/store";
import type { BenchRow } from "../bench-row.ts";
import { round } from "../engine/statistics.ts";
import type { Ground } from "./grounds.ts";
import { work } from "./load.ts";

const dayMs = 86_400_000;
const keptRuns = 60_000;
const addedRuns = 20_000;
const cycles = 12;

/** How large a store becomes whose runs come and go: as many are removed as are added, until all have been replaced four times. */
export async function turnover(ground: Ground): Promise<BenchRow[]> {
  const noShelf: ArtifactShelf = { listContents: async () => null, removeContents: async () => 0 };
  // The oldest of them are older than what is kept, whenever it is looked.
  const firstAt = Date.now() - dayMs - 1;
  const sizes = new Map<number, number>();
  for (let cycle = 0, filled = 0; cycle <= cycles; cycle++) {
    const to = keptRuns + cycle * addedRuns;
    await ground.fill({ from: filled, to, firstAt });
    filled = to;
    sizes.set(cycle, await ground.sizeBytes());
    const store = await ground.open();
    const startMs = performance.now();
    const nowMs = async () => Math.floor(firstAt + dayMs + to - keptRuns + addedRuns + performance.now() - startMs);
    const duty = createRetentionDuty({ store: { tables: { ...store.tables, nowMs } }, shelf: noShelf, keptDays: 1 });
    await work(duty, new AbortController().signal);
    await store.close();
    await ground.freed();
  }
  return [...sizes].map(([cycle, sizeBytes]) => ({
    bench: "growth",
    system: "millrace",
    variant: `${ground.name}, ${keptRuns} kept`,
    metric: `size when ${addedRuns * cycle} were removed`,
    value: round(sizeBytes / 2 ** 20),
    unit: "MiB",
  }));
}
