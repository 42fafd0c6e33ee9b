// @ts-check
import { launch } from "./launch.js";

await launch("test/fuzz/main.ts", process.argv.slice(2));
