import type { CommitBatch, CommitResult, Store, StoreChange, Tables } from "@millrace/store";

/** The store as one process sees it: when the process dies, nothing of it reaches the database any more, and no answer reaches it. */
export interface MortalStore {
  readonly store: Store;
  die(): void;
}

export interface MortalStoreOptions {
  /** Stands in for `commit`; by default it goes through. */
  commit?(batch: CommitBatch, through: (batch: CommitBatch) => Promise<CommitResult>): Promise<CommitResult>;
}

function mortalTables(tables: Tables, isDead: () => boolean): Tables {
  const never = new Promise<never>(() => {});
  const mortal =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      if (isDead()) return never;
      const answer = await work(...given);
      return isDead() ? never : answer;
    };
  return {
    ...tables,
    nowMs: mortal(tables.nowMs),
    read: mortal(tables.read) as Tables["read"],
    write: mortal(tables.write),
  };
}

export function mortalStore(store: Store, options: MortalStoreOptions = {}): MortalStore {
  let dead = false;
  const stops: (() => void)[] = [];
  const never = new Promise<never>(() => {});
  const commit = options.commit ?? ((batch: CommitBatch, through: Store["commit"]) => through(batch));

  const seen = new Proxy(store, {
    get(target, name: keyof Store) {
      if (name === "onChange")
        return (listener: (change: StoreChange) => void) => {
          const stop = target.onChange((change) => dead || listener(change));
          stops.push(stop);
          return stop;
        };
      if (name === "tables") return mortalTables(target.tables, () => dead);
      const method = target[name];
      if (typeof method !== "function") return method;
      return async (argument: never) => {
        if (dead) return never;
        const call = (method as (argument: never) => unknown).bind(target);
        const answer = await (name === "commit" ? commit(argument, call as Store["commit"]) : call(argument));
        return dead ? never : answer;
      };
    },
  });
  return {
    store: seen,
    die() {
      dead = true;
      for (const stop of stops) stop();
    },
  };
}
