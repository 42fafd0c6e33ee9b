import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryTree } from "./testing/temporary-tree.ts";

const floor = JSON.stringify(join(import.meta.dirname, "node-floor.js"));

/** Runs a program that uses node-floor.js, sends it a signal once it has printed a line, and tells how it ended. */
async function run(program: string, { signal }: { signal?: NodeJS.Signals } = {}) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (signal !== undefined && text.includes("ready")) child.kill(signal);
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { printed, code };
}

function script(name: string, text: string): string {
  return JSON.stringify(join(temporaryTree({ [name]: text }), name));
}

test("runUnderFloor() runs the script in this process when its Node is new enough", async () => {
  const path = script(
    "here.ts",
    `const all: string[] = process.argv.slice(2); console.log(process.pid, process.ppid, all.join());`,
  );
  const { printed } = await run(
    `console.log(process.pid, process.ppid, "a,b"); import(${floor}).then((m) => m.runUnderFloor(${path}, ["a", "b"]))`,
  );
  const [expected, seen] = printed.trim().split("\n");
  expect(seen).toBe(expected);
});

test("handOver() gives the other Node the arguments and puts it first on PATH", async () => {
  const path = script(
    "there.mjs",
    `console.log(process.argv.slice(2).join(), process.env.PATH); process.exitCode = 7;`,
  );
  const node = JSON.stringify(process.execPath);
  const { printed, code } = await run(`import(${floor}).then((m) => m.handOver(${node}, [${path}, "a", "b"]))`);
  expect(printed).toMatch(`a,b ${dirname(process.execPath)}`);
  expect(code).toBe(7);
});

test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)(
  "handOver() passes %s on and ends as the other Node ends",
  async (signal) => {
    const path = script(
      `${signal}.mjs`,
      `const alive = setInterval(() => {}, 1000);
     process.on("${signal}", () => { console.log("closing"); clearInterval(alive); process.exitCode = 9; });
     console.log("ready");`,
    );
    const { printed, code } = await run(`import(${floor}).then((m) => m.handOver(process.execPath, [${path}]))`, {
      signal,
    });
    expect(printed).toContain("closing");
    expect(code).toBe(9);
  },
);

test("handOver() turns the death of the other Node into the shell's exit code", async () => {
  const path = script("dies.mjs", `process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);`);
  expect((await run(`import(${floor}).then((m) => m.handOver(process.execPath, [${path}]))`)).code).toBe(128 + 9);
});

test("handOver() fails when the other Node is not there", async () => {
  expect((await run(`import(${floor}).then((m) => m.handOver("/nowhere/node", []))`)).code).toBe(1);
});
