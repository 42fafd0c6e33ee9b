// @ts-check
import { fetchFloor } from "./fetch-floor.js";
import { launch } from "./launch.js";

await fetchFloor();
await launch("test/upgrade/main.ts", process.argv.slice(2));
