import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

function runMain(...options: string[]) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url)), ...options]);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk) => {
      output[stream] += chunk;
    });
  }
  return { child, output, closed: once(child, "close") };
}

test("main.ts opens the shop on the day it is given until it is told to stop", async () => {
  const { child, output, closed } = runMain("--port", "0", "--day", "3", "--clock");
  await expect.poll(() => output.stdout, { timeout: 10_000 }).toMatch(/http:\S+/);
  expect(output.stdout).toContain("Thirteen Harbours is open on day 3");
  const url = /http:\S+/.exec(output.stdout)![0];
  expect((await fetch(`${url}/__clock?day=4`, { method: "POST" })).status).toBe(200);
  await expect.poll(() => output.stdout).toContain("POST /__clock?day=4 200");
  child.kill("SIGTERM");
  expect(await closed).toEqual([0, null]);
});

test.each([
  [["--colour", "red"], /'--colour'/],
  [["--day", "soon"], /day as it is a whole number from 0: NaN/],
  [["--port", "99999999"], /port/i],
])("main.ts says what is wrong with %j", async (options, message) => {
  const { output, closed } = runMain(...options);
  expect(await closed).toEqual([2, null]);
  expect(output.stderr).toMatch(message);
  expect(output.stderr).toContain("Usage: node examples/shop/src/main.ts");
});
