import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPanelIfStale } from "./build-panel.js";
import { countTests } from "./count-tests.ts";
import { installTestNeeds } from "./install-test-needs.ts";

const ROOT = join(import.meta.dirname, "..");
const COVERAGE = [
  "--coverage",
  "--coverage.provider=custom",
  "--coverage.customProviderModule=test/coverage-provider.ts",
];

/** Runs vitest with the arguments given; the whole suite is measured, a part of it is not. */
export async function main(args: readonly string[]): Promise<void> {
  // Beside each other: installing waits for the network, building computes.
  await Promise.all([installTestNeeds(), buildPanelIfStale({ onProgress: console.log })]);
  const folder = await mkdtemp(join(tmpdir(), "millrace-test-report-"));
  const report = join(folder, "report.json");
  const isWhole = args.every((arg) => arg.startsWith("-"));
  const code = await runVitest([
    "run",
    ...(isWhole ? COVERAGE : []),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const { line, failed } = countTests(await readFile(report, "utf8").catch(() => undefined));
  await rm(folder, { recursive: true, force: true });
  if (code !== 0 && failed === 0)
    console.log("FAILED although no test did: see above (coverage, or an error outside of a test)");
  console.log(line);
  process.exitCode = code;
}

function runVitest(args: readonly string[]): Promise<number> {
  // Code from the compile cache is counted less exactly (Node's documentation of module.enableCompileCache).
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" };
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, vitest, ...args], { cwd: ROOT, env, stdio: "inherit" });
    // Who is asked to end waits for Vitest, which tidies up; a Ctrl+C in a terminal reaches Vitest by itself.
    process.on("SIGINT", () => undefined);
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
