import { type ProcessStat, readStats } from "./process-tree.ts";

// Linux counts time in hundredths of a second (getconf CLK_TCK).
const msPerTick = 10;

/** What was last seen of a process. */
interface Seen extends ProcessStat {
  /** Time of children that are gone, counted while they lived: their parent's count may yet tell of it again. */
  told: number;
}

/**
 * Counts the processor time of a process and all that it starts, also of what ends meanwhile and whose end nobody above
 * waits for, as that of a killed browser's own children. Linux only, elsewhere 0.
 */
export class ProcessorWatch {
  readonly #root: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #seen = new Map<number, Seen>();
  #ticks = 0;

  /** Looks every so often by itself; what begins and ends between two looks counts if its parent waits for it. */
  constructor(root: number, { everyMs }: { readonly everyMs?: number } = {}) {
    this.#root = root;
    for (const [id, stat] of this.#family(readStats())) this.#seen.set(id, { ...stat, told: 0 });
    if (everyMs !== undefined) this.#timer = setInterval(() => this.look(), everyMs);
  }

  /** Milliseconds since it was made. */
  look(): number {
    const family = this.#family(readStats());
    // Children before their parents, which mostly have the smaller numbers.
    for (const [id, before] of [...this.#seen].sort(([a], [b]) => b - a)) {
      if (family.get(id)?.startedAt === before.startedAt) continue;
      const parent = this.#seen.get(before.parentId);
      if (parent) parent.told += before.own + before.waitedFor + before.told;
    }
    const seen = new Map<number, Seen>();
    for (const [id, stat] of family) {
      const known = this.#seen.get(id);
      const before = known?.startedAt === stat.startedAt ? known : { own: 0, waitedFor: 0, told: 0 };
      const waitedFor = stat.waitedFor - before.waitedFor;
      const told = Math.min(before.told, waitedFor);
      this.#ticks += stat.own - before.own + waitedFor - told;
      seen.set(id, { ...stat, told: before.told - told });
    }
    this.#seen = seen;
    return this.#ticks * msPerTick;
  }

  /** Looks a last time. */
  stop(): number {
    clearInterval(this.#timer);
    return this.look();
  }

  /** The processes below the root, and those of them whose parent has gone. */
  #family(stats: ReadonlyMap<number, ProcessStat>): ReadonlyMap<number, ProcessStat> {
    const family = new Map<number, ProcessStat>();
    const isMember = (id: number): boolean => {
      const stat = stats.get(id);
      if (!stat) return false;
      const isKnown = id === this.#root || this.#seen.get(id)?.startedAt === stat.startedAt;
      return isKnown || isMember(stat.parentId);
    };
    for (const [id, stat] of stats) if (isMember(id)) family.set(id, stat);
    return family;
  }
}
