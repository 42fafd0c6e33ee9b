// @ts-check
import { launch } from "./launch.js";

await launch("test/mcp/main.ts", process.argv.slice(2));
