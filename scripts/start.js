// @ts-check
import { launch } from "./launch.js";

await launch("scripts/run-start.ts", process.argv.slice(2));
