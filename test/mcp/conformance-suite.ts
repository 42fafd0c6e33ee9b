import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

// Pinned, so that a failure is ours and not a new version's. The latest release does not know the protocol of 2026-07-28.
const name = "@modelcontextprotocol/conformance";
const version = "0.2.0-alpha.12";

/** Installs the suite that the protocol publishes into a folder of its own, where it is not there yet; the path of its program. */
export async function installSuite(toolsFolder: string): Promise<string> {
  const folder = join(toolsFolder, `mcp-conformance-${version}`);
  const program = join(folder, "node_modules", name, "dist", "index.js");
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: { [name]: version } }));
  if ((await run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], folder)) !== 0)
    throw new Error("Cannot install the conformance suite: npm install failed");
  return program;
}

export interface SuiteRun {
  readonly url: string;
  /** The revision of the protocol whose requirements are checked, spoken as it has it. */
  readonly revision: string;
  /** Names what does not apply; that which passes all the same is a failure. */
  readonly exceptionsFile: string;
  readonly resultsFolder: string;
}

/** Checks a server; the exit status. */
export function runSuite(program: string, { url, revision, exceptionsFile, resultsFolder }: SuiteRun): Promise<number> {
  return run(
    [
      process.execPath,
      program,
      "server",
      ...["--url", url],
      ...["--requirements", revision],
      ...["--expected-failures", exceptionsFile],
      ...["--output-dir", resultsFolder],
    ],
    resultsFolder,
  );
}

/** Runs a program with what it says on our own output; its exit status. */
function run([file, ...args]: readonly [string, ...string[]], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
