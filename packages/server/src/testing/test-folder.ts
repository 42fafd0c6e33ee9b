import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../config/read-config.ts";

/** A data folder of a test's own, and a configuration on it that listens on a free port. */
export async function testFolder(settings: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "millrace-server-"));
  const environment = { PATH: "/usr/bin:/bin", MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", ...settings };
  const config: Config = readConfig(environment);
  return { folder, config, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const manifest = (name: string) => ({ name, description: null, input: null, use: {} });

/** Flows as bundles, for runners in processes of their own. */
export const bundles = {
  echo: {
    flow: "echo",
    version: "e".repeat(64),
    manifest: manifest("echo"),
    bundle: `import { defineFlow } from "@millrace/flow";
export default defineFlow({ name: "echo", run: async ({ input, step }) => step("say", () => input) });`,
  },
  /** Is in the middle of a step for a minute, unless told otherwise. */
  slow: {
    flow: "slow",
    version: "5".repeat(64),
    manifest: manifest("slow"),
    bundle: `import { defineFlow } from "@millrace/flow";
export default defineFlow({ name: "slow", async run({ input, step }) {
  await step("first", () => 1);
  return step("second", ({ attempt, signal }) => new Promise((resolve) => {
    const timer = setTimeout(resolve, input.ms, "done");
    signal.addEventListener("abort", () => clearTimeout(timer));
  }));
} });`,
  },
} as const;
