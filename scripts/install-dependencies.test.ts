import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { installDependencies } from "./install-dependencies.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

/** A root with a lock file, and an npm that counts its calls and installs as npm does. */
function freshRoot({ fails = false } = {}): { root: string; npm: string; calls: () => number } {
  const program = `const fs = require("node:fs");
    fs.appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
    if (${fails}) { console.error("no route to the registry"); process.exit(1); }
    fs.mkdirSync("node_modules", { recursive: true });
    fs.writeFileSync("node_modules/.package-lock.json", "{}");`;
  const root = temporaryTree({ "package-lock.json": "{}", "npm-cli.js": program, calls: "" });
  const calls = () => readFileSync(join(root, "calls"), "utf8").split("\n").length - 1;
  return { root, npm: join(root, "npm-cli.js"), calls };
}

test("installDependencies() installs once, and not again while the lock file stays as it is", async () => {
  const { root, npm, calls } = freshRoot();
  await installDependencies(root, { npm });
  await installDependencies(root, { npm });
  expect(calls()).toBe(1);
  expect(readFileSync(join(root, "calls"), "utf8")).toMatch(/^ci --include=dev --ignore-scripts/);
});

test("installDependencies() installs again when the lock file is newer", async () => {
  const { root, npm, calls } = freshRoot();
  await installDependencies(root, { npm });
  const later = Date.now() / 1000 + 5;
  utimesSync(join(root, "package-lock.json"), later, later);
  await installDependencies(root, { npm });
  expect(calls()).toBe(2);
});

test("installDependencies() called twice at once installs once", async () => {
  const { root, npm, calls } = freshRoot();
  await Promise.all([installDependencies(root, { npm }), installDependencies(root, { npm })]);
  expect(calls()).toBe(1);
});

test("installDependencies() passes on what npm says when it fails, and nothing counts as installed", async () => {
  const { root, npm } = freshRoot({ fails: true });
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "node_modules", ".package-lock.json"), "{}");
  utimesSync(join(root, "node_modules", ".package-lock.json"), 1, 1);
  await expect(installDependencies(root, { npm })).rejects.toThrow("no route to the registry");
  expect(existsSync(join(root, "node_modules", ".package-lock.json"))).toBe(false);
});

test("installDependencies() says that npm is missing", async () => {
  await expect(installDependencies(freshRoot().root, { npm: "" })).rejects.toThrow("there is no npm");
});
