import { fileURLToPath } from "node:url";
import { type Confinement, detectConfinement, processRunners, type SpawnRunner } from "@millrace/engine";
import type { Config } from "../config/read-config.ts";

/** How this installation runs flow code. */
export interface Runners {
  readonly spawn: SpawnRunner;
  readonly confinement: Confinement;
}

const inspectionMemoryMb = 512;

// The code of the runtime and its packages, and nothing beside them: the data folder often lies next door.
export const runtimePaths = ["../../../../packages", "../../../../node_modules"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Finds the strongest confinement that this machine allows, and the way to start runners in it. */
export async function openRunners({ runnerMemoryMb }: Pick<Config, "runnerMemoryMb">): Promise<Runners> {
  const confinement = await detectConfinement({ readOnlyPaths: runtimePaths });
  const memoryLimitBytes = runnerMemoryMb * 2 ** 20;
  return { confinement, spawn: processRunners({ confinement, readOnlyPaths: runtimePaths, memoryLimitBytes }) };
}

/** The way to start a runner, for reading a flow's definition without running it in the process that publishes it. */
export async function runnerSpawn(): Promise<SpawnRunner> {
  return (await openRunners({ runnerMemoryMb: inspectionMemoryMb })).spawn;
}
