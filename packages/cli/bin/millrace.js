#!/usr/bin/env node
// @ts-check
// Any Node from 18 on runs this file. The version is answered before anything is loaded.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  process.stdout.write(`${version}\n`);
} else {
  const main = new URL("../src/main.ts", import.meta.url);
  // In a checkout an old Node hands over to a new one; an installed package has `engines` for that.
  const floor = new URL("../../../scripts/node-floor.js", import.meta.url);
  if (existsSync(floor)) {
    const { runUnderFloor } = await import(floor.href);
    await runUnderFloor(fileURLToPath(main), args);
  } else {
    await import(main.href);
  }
}
