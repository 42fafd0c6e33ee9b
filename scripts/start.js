// @ts-check
import { launch } from "./launch.js";

await launch("packages/cli/bin/millrace.js", ["start", ...process.argv.slice(2)]);
