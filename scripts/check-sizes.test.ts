import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkSizes } from "./check-sizes.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

const ROOT = join(import.meta.dirname, "..");

function lines(count: number): string {
  return "export {};\n".repeat(count);
}

test("checkSizes() takes files up to their limits and what was not written by us", () => {
  const files = { "src/a.ts": lines(400), "src/index.ts": lines(39), "node_modules/b/index.js": lines(999) };
  expect(checkSizes(temporaryTree(files))).toEqual([]);
});

test.each([
  ["src/a.ts", 401],
  ["src/a.test.tsx", 401],
  ["sql/0001_create.sql", 401],
  ["src/index.ts", 40],
])("checkSizes() refuses %s of %i lines", (path, count) => {
  expect(checkSizes(temporaryTree({ [path]: lines(count) }))).toEqual([
    expect.stringContaining(`${path} has ${count} lines`),
  ]);
});

test.each([
  [60, 0],
  [61, 1],
])("the linter's answer to a function of %i lines is exit code %i", (count, exitCode) => {
  const body = '  console.log("line");\n'.repeat(count);
  const root = temporaryTree({ "src/a.ts": `export function a() {\n${body}}\n` });
  copyFileSync(join(ROOT, "biome.json"), join(root, "biome.json"));
  const biome = join(ROOT, "node_modules", "@biomejs", "biome", "bin", "biome");
  const { status, stderr } = spawnSync(process.execPath, [biome, "lint", "--vcs-enabled=false", "src"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, names: stderr.includes("noExcessiveLinesPerFunction") }).toEqual({
    status: exitCode,
    names: exitCode === 1,
  });
});
