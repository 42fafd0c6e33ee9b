import { join } from "node:path";
import { setImmediate as ownTurn } from "node:timers/promises";
import { checkArrows } from "./check-arrows.ts";
import { checkDocs } from "./check-docs.ts";
import { checkLock } from "./check-lock.ts";
import { checkNames } from "./check-names.ts";
import { checkSizes } from "./check-sizes.ts";
import { checkWords } from "./check-words.ts";
import { main as runTests } from "./run-tests.ts";
import { runTool } from "./run-tool.ts";

const ROOT = join(import.meta.dirname, "..");
const HELP = `npm run check [-- [--fix] [--static] [name ...]]
  --fix      formats and repairs what can be repaired before it checks
  --static   leaves the tests out
  name       runs only the checks of these names`;

type Check = () => string[] | Promise<string[]>;

function checksWith({ fix }: { fix: boolean }): Record<string, Check> {
  return {
    style: () => tool(["@biomejs/biome/bin/biome", "check", "--error-on-warnings", ...(fix ? ["--write"] : [])]),
    types: () => tool(["typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"]),
    unused: () => tool(["knip/bin/knip.js", "--no-progress"]),
    arrows: () => checkArrows(ROOT),
    sizes: () => checkSizes(ROOT),
    names: () => checkNames(ROOT),
    docs: () => checkDocs(ROOT),
    lock: () => [ROOT, join(ROOT, "test/applications")].flatMap((folder) => checkLock(folder)),
    words: () => checkWords(ROOT),
  };
}

/** What a tool prints is the offence when it fails. */
async function tool(command: readonly string[]): Promise<string[]> {
  const { ok, printed } = await runTool(ROOT, command);
  return ok ? [] : [printed];
}

/** Runs one check and says in a line how it went; the checks of this process take turns, the tools run meanwhile. */
async function report(name: string, check: Check): Promise<boolean> {
  await ownTurn();
  const startedAt = performance.now();
  const offences = await check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${offences.length === 0 ? "ok  " : "FAIL"} ${name.padEnd(8)} ${seconds} s`);
  for (const offence of offences) console.log(`  ${offence.replaceAll("\n", "\n  ")}`);
  return offences.length === 0;
}

/** The static checks, or those named; then the tests. */
export async function main(args: readonly string[]): Promise<void> {
  const checks = checksWith({ fix: args.includes("--fix") });
  const names = args.filter((arg) => !arg.startsWith("--"));
  const unknown = args.filter((arg) => !["--fix", "--static", ...Object.keys(checks)].includes(arg));
  if (unknown.length > 0) {
    console.error(`Cannot check ${unknown.join(" ")}.\n${HELP}\nNames: ${Object.keys(checks).join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const chosen = Object.entries(checks).filter(([name]) => names.length === 0 || names.includes(name));
  const passed = await Promise.all(chosen.map(([name, check]) => report(name, check)));
  if (names.length === 0 && !args.includes("--static")) await runTests([]);
  if (passed.includes(false)) process.exitCode = 1;
}
