import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
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
  try {
    return await use({ ...config, dataFolder });
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}
