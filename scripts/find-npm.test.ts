import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findNpm } from "./find-npm.js";
import { temporaryTree } from "./testing/temporary-tree.ts";

const execPath = "/nowhere/at/all/node";

test("findNpm() takes the npm that called us before any other", () => {
  const root = temporaryTree({ "caller/npm-cli.js": "", "path/node_modules/npm/bin/npm-cli.js": "" });
  const env = { npm_execpath: join(root, "caller", "npm-cli.js"), PATH: join(root, "path") };
  expect(findNpm({ env, execPath })).toBe(join(root, "caller", "npm-cli.js"));
});

test("findNpm() takes the npm beside npx when npx called us", () => {
  const root = temporaryTree({ "npm-cli.js": "", "npx-cli.js": "" });
  expect(findNpm({ env: { npm_execpath: join(root, "npx-cli.js") }, execPath })).toBe(join(root, "npm-cli.js"));
});

test("findNpm() passes over another package manager and follows the link on PATH", () => {
  const root = temporaryTree({ "pnpm.cjs": "", "lib/node_modules/npm/bin/npm-cli.js": "" });
  const npm = join(root, "lib", "node_modules", "npm", "bin", "npm-cli.js");
  mkdirSync(join(root, "links"));
  symlinkSync(npm, join(root, "links", "npm"));
  const env = { npm_execpath: join(root, "pnpm.cjs"), PATH: join(root, "links") };
  expect(findNpm({ env, execPath })).toBe(npm);
});

test("findNpm() takes the npm installed beside Node when PATH has none", () => {
  const root = temporaryTree({ "lib/node_modules/npm/bin/npm-cli.js": "" });
  const npm = join(root, "lib", "node_modules", "npm", "bin", "npm-cli.js");
  expect(findNpm({ env: {}, execPath: join(root, "bin", "node") })).toBe(npm);
});

test("findNpm() says that there is none", () => {
  expect(findNpm({ env: { PATH: temporaryTree() }, execPath })).toBeUndefined();
});
