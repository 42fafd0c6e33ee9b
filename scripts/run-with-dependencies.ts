import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installDependencies } from "./install-dependencies.ts";

const [script = "", ...args] = process.argv.slice(2);
try {
  await installDependencies(join(import.meta.dirname, ".."));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
process.argv.splice(1, Number.POSITIVE_INFINITY, script, ...args);
const { main } = (await import(pathToFileURL(script).href)) as { main?: (args: readonly string[]) => Promise<void> };
await main?.(args);
