import { type FoundBrowser, findBrowser } from "@millrace/browser/worker";
import type { Confinement } from "@millrace/engine";
import { lockDataFolder } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import { openRunners } from "./runners.ts";
import { openStores } from "./stores.ts";

/** What an installation would find if it were opened now. */
export interface Inspection {
  readonly store: { readonly seen: string; readonly error: unknown };
  readonly browser: FoundBrowser | null;
  readonly confinement: Confinement;
}

/** Looks at store, browser and confinement without starting anything; a store that a server has open is left alone. */
export async function inspectInstallation(config: Config): Promise<Inspection> {
  const [store, browser, { confinement }] = await Promise.all([
    inspectStore(config),
    findBrowser({ env: config.environment }),
    openRunners(config),
  ]);
  return { store, browser: browser ?? null, confinement };
}

async function inspectStore(config: Config): Promise<Inspection["store"]> {
  try {
    const lock = lockDataFolder({ folder: config.dataFolder });
    try {
      const { store } = await openStores(config);
      await store.checkHealth();
      await store.close();
      return {
        seen: store.kind === "sqlite" ? "embedded SQLite, opens and answers" : "PostgreSQL, answers",
        error: null,
      };
    } finally {
      lock.release();
    }
  } catch (error) {
    return { seen: "", error };
  }
}
