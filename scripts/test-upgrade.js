// @ts-check
import { launch } from "./launch.js";

await launch("test/upgrade/main.ts", process.argv.slice(2));
