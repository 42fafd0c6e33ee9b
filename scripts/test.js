// @ts-check
import { launch } from "./launch.js";

await launch("scripts/run-tests.ts", process.argv.slice(2));
