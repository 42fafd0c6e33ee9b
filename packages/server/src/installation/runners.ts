import { fileURLToPath } from "node:url";
import { connectors } from "@millrace/connectors/worker";
import { type Confinement, openProcessRunners, type SpawnRunner } from "@millrace/engine";
import type { Config } from "../config/read-config.ts";

/** How this installation runs flow code. */
export interface Runners {
  readonly spawn: SpawnRunner;
  readonly confinement: Confinement;
}

const inspectionMemoryMb = 512;

const fromRoot = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

// The code of the runtime and its packages, and nothing beside them: the data folder often lies next door.
export const runtimePaths = ["packages", "node_modules"].map(fromRoot);

// Loaded when a flow opens its first page.
const playwright = ["node_modules/playwright", "node_modules/playwright-core"].map(fromRoot);

/** The browser's half in runners. */
export const browserModule = import.meta.resolve("@millrace/browser/runner");

/** Finds the strongest confinement that this machine allows, and the way to start runners in it. */
export async function openRunners({ runnerMemoryMb }: Pick<Config, "runnerMemoryMb">): Promise<Runners> {
  return openProcessRunners({
    build: {
      folder: fromRoot(".tools/runner"),
      capabilityModules: [browserModule, ...connectors.map(({ runnerModule }) => runnerModule)],
      packages: playwright,
    },
    sourcePaths: runtimePaths,
    memoryLimitBytes: runnerMemoryMb * 2 ** 20,
  });
}

/** The way to start a runner, for reading a flow's definition without running it in the process that publishes it. */
export async function runnerSpawn(): Promise<SpawnRunner> {
  return (await openRunners({ runnerMemoryMb: inspectionMemoryMb })).spawn;
}
