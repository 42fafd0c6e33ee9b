// @ts-check
import { launch } from "./launch.js";

await launch("test/chaos/main.ts", process.argv.slice(2));
