import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What the compiler found wrong; empty for nothing, null where no TypeScript is installed. */
export async function checkTypes(root: string, signal: AbortSignal): Promise<readonly string[] | null> {
  const compiler = compilerFor(root);
  if (compiler === null) return null;
  const args = [compiler, "--noEmit", "--pretty", "false", "-p", join(root, "tsconfig.json")];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, signal }, (error, stdout) => {
      resolve(error ? stdout.split("\n").filter((line) => /error TS\d+/.test(line)) : []);
    });
  });
}

/** The compiler of the repository, else the one that came with Millrace. */
function compilerFor(root: string): string | null {
  for (const from of [join(root, "package.json"), import.meta.url]) {
    try {
      const program = join(dirname(createRequire(from).resolve("typescript/package.json")), "bin", "tsc");
      if (existsSync(program)) return program;
    } catch {
      // Not installed there.
    }
  }
  return null;
}
