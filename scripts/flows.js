// @ts-check
import { launch } from "./launch.js";

await launch("test/gallery/main.ts", process.argv.slice(2));
