// @ts-check
import { launch } from "./launch.js";

await launch("test/agents/main.ts", process.argv.slice(2));
