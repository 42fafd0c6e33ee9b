import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { closingFlags, inheritedDescriptors } from "./inherited-descriptors.ts";

const module = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** What a worker prints that was itself started with an open folder as descriptor 20. */
async function asWorkerWithAnOpenFolder(script: string): Promise<string> {
  const folder = openSync("/", "r");
  const above: ("ignore" | number)[] = Array.from({ length: 18 }, (_, n) => (n === 17 ? folder : "ignore"));
  const args = ["--input-type=module", "-e", script];
  const worker = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", ...above] });
  closeSync(folder);
  return (await text(worker.stdout!)).trim();
}

describe.skipIf(process.platform !== "linux")(
  "descriptors that a worker inherited (skipped where there is no /proc)",
  () => {
    it("are found, without those that the worker opened itself", async () => {
      const found = await asWorkerWithAnOpenFolder(`
      const { inheritedDescriptors } = await import(${module("./inherited-descriptors.ts")});
      const { openSync } = await import("node:fs");
      const own = openSync("/", "r");
      const found = inheritedDescriptors();
      console.log(found.includes(20), found.includes(own));`);
      expect(found).toBe("true false");
    });

    it("do not reach a runner", async () => {
      const seen = await asWorkerWithAnOpenFolder(`
      const { confineCommand } = await import(${module("./confine-command.ts")});
      const { detectConfinement } = await import(${module("./detect-confinement.ts")});
      const { execFileSync, spawnSync } = await import("node:child_process");
      const look = ["-e", "try { console.log(require('node:fs').fstatSync(20).isDirectory()) } catch (e) { console.log(e.code) }"];
      const confinement = await detectConfinement();
      const { command, args, env } = confineCommand({ nodePath: process.execPath, args: look, readOnlyPaths: [], confinement });
      const runner = spawnSync(command, args, { env, encoding: "utf8" });
      console.log(spawnSync(process.execPath, look, { encoding: "utf8" }).stdout.trim(), runner.stdout.trim(), runner.stderr);`);
      expect(seen.trim()).toBe("true EBADF");
    });
  },
);

it("closingFlags() adds nothing where there is nothing to close", () => {
  expect(closingFlags([])).toEqual([]);
  expect(inheritedDescriptors().every((descriptor) => descriptor > 3)).toBe(true);
});
