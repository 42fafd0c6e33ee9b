// @ts-check
import { launch } from "./launch.js";

await launch("bench/src/main.ts", process.argv.slice(2));
