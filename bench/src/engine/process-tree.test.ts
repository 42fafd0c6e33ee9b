import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { processorTimeMs, residentBytes } from "./process-tree.ts";

test.runIf(process.platform === "linux")("a process is counted with its children, while they live", async () => {
  const alone = { bytes: residentBytes([process.pid]), cpuMs: processorTimeMs([process.pid]) };
  const held = "const held = Buffer.alloc(2 ** 28, 1); console.log(held.length); process.stdin.resume();";
  const child = spawn(process.execPath, ["-e", held], { stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  expect(residentBytes([process.pid]) - alone.bytes).toBeGreaterThan(2 ** 27);
  expect(processorTimeMs([process.pid])).toBeGreaterThan(alone.cpuMs);
  expect(residentBytes([child.pid!])).toBeLessThan(residentBytes([process.pid]));
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  expect([residentBytes([child.pid!]), processorTimeMs([child.pid!])]).toEqual([0, 0]);
});
