import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildPanelIfStale } from "./build-panel.js";

const say = (text: string) => void process.stderr.write(`${text}\n`);
try {
  await buildPanelIfStale({ onProgress: say });
} catch (error) {
  // Flows run without the page; the server shows in its place how to build it.
  say(`The control panel could not be built: ${(error as Error).message}`);
}
process.argv.splice(2, 0, "start");
await import(pathToFileURL(join(import.meta.dirname, "..", "packages", "cli", "bin", "millrace.js")).href);
