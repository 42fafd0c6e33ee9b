import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "@millrace/server";

/** Looking leaves no trace: where no data folder is yet, a passing empty one stands in for it. */
export async function withFolderToLookAt<Result>(
  config: Config,
  use: (config: Config) => Promise<Result>,
): Promise<Result> {
  if (existsSync(config.dataFolder)) return use(config);
  const dataFolder = await mkdtemp(join(tmpdir(), "millrace-empty-"));
  const remove = () => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  // A reader of the output that has seen enough ends the process on the spot.
  process.once("exit", remove);
  try {
    return await use({ ...config, dataFolder });
  } finally {
    process.off("exit", remove);
    remove();
  }
}
