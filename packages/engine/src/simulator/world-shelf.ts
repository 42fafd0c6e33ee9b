import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openSqliteStore, type Store } from "@millrace/store";
import type { SimulatedClock } from "./simulated-clock.ts";

// A world leaves some 20 rows: a database of 2,000 worlds stays small, and opening one takes 5 ms.
const worldsPerStore = 2_000;

/** A real store for worlds one after the other: each has a project of its own in it. */
export class WorldShelf {
  readonly #folder: string;
  #store: Store | null = null;
  #clock: SimulatedClock | null = null;
  #stores = 0;
  #worlds = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The place of the next world, whose time the store then follows. */
  async next(clock: SimulatedClock): Promise<{ readonly store: Store; readonly project: string }> {
    this.#clock = clock;
    if (this.#worlds % worldsPerStore === 0) await this.discard();
    this.#store ??= await openSqliteStore({
      file: join(this.#folder, `worlds-${++this.#stores}.sqlite`),
      thread: false,
      clock: { nowMs: () => this.#clock!.nowMs() },
    });
    return { store: this.#store, project: `world-${++this.#worlds}` };
  }

  /** Leaves the store behind, as a world that did not end would trouble the next ones. */
  async discard(): Promise<void> {
    const store = this.#store;
    this.#store = null;
    await store?.close();
    const file = join(this.#folder, `worlds-${this.#stores}.sqlite`);
    await Promise.all(["", "-wal", "-shm"].map((end) => rm(`${file}${end}`, { force: true })));
  }

  async close(): Promise<void> {
    await this.discard();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Opens a shelf below a folder, which should lie in memory: nothing of it is worth keeping. */
export async function openShelf(parent: string): Promise<WorldShelf> {
  return new WorldShelf(await mkdtemp(join(parent, "millrace-worlds-")));
}
