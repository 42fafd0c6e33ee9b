import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** The program alone in a package of its own, with the files given beside it. */
function packageWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "millrace-bin-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(import.meta.dirname, join(root, "bin"), { recursive: true });
  mkdirSync(join(root, "src"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return join(root, "bin", "millrace.js");
}

function run(program: string, ...args: readonly string[]) {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return { status, stdout };
}

test.each(["--version", "-V"])("millrace %s is answered from package.json, before any other file is read", (flag) => {
  const program = packageWith({ "package.json": `{ "type": "module", "version": "3.2.1" }` });
  expect(run(program, flag)).toEqual({ status: 0, stdout: "3.2.1\n" });
});

test("millrace hands every other command to main.ts and keeps its exit code", () => {
  const program = packageWith({
    "package.json": `{ "type": "module", "version": "3.2.1" }`,
    "src/main.ts": `const all: string[] = process.argv.slice(2); console.log(all.join()); process.exitCode = 4;`,
  });
  expect(run(program, "show", "--version")).toEqual({ status: 4, stdout: "show,--version\n" });
});
