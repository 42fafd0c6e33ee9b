import { spawn } from "node:child_process";
import { cpSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryTree } from "./testing/temporary-tree.ts";

/** A checkout with our scripts whose dependencies are installed, and a program that is launched in it. */
function checkout(program: string): string {
  const root = temporaryTree({
    "package.json": `{ "type": "module" }`,
    "package-lock.json": "{}",
    "program.ts": program,
  });
  cpSync(import.meta.dirname, join(root, "scripts"), { recursive: true, filter: (path) => !path.includes(".test.") });
  writeFileSync(
    join(root, "scripts", "go.js"),
    `import { launch } from "./launch.js"; await launch("program.ts", ["a", ...process.argv.slice(2)]);`,
  );
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "node_modules", ".package-lock.json"), "{}");
  return root;
}

function start(root: string, { command = [process.execPath, "scripts/go.js", "b"], env = {} } = {}) {
  const child = spawn(command[0] ?? "", command.slice(1), {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, printed: () => printed };
}

test("launch() runs the script with its arguments and keeps its exit code", async () => {
  const root = checkout(
    `const all: string[] = process.argv; console.log(all[1], all.slice(2).join()); process.exitCode = 5;`,
  );
  const { ended, printed } = start(root);
  expect(await ended).toBe(5);
  expect(printed()).toBe(`${join(root, "program.ts")} a,b\n`);
});

test("launch() calls the main function that a script exports", async () => {
  const { ended, printed } = start(
    checkout(`export async function main(args: string[]) { console.log(args.join("+")); }`),
  );
  expect(await ended).toBe(0);
  expect(printed()).toBe("a+b\n");
});

test("launch() installs the dependencies first, and ends when that fails", async () => {
  const root = checkout(`console.log("never");`);
  const before = Date.now() / 1000 - 60;
  utimesSync(join(root, "node_modules", ".package-lock.json"), before, before);
  const npm = join(temporaryTree({ "npm-cli.js": `console.error("no way out"); process.exitCode = 1;` }), "npm-cli.js");
  const { ended, printed } = start(root, { env: { npm_execpath: npm } });
  expect(await ended).toBe(1);
  expect(printed()).toMatch("no way out");
  expect(printed()).not.toMatch("never");
});

test("launch() takes the end of npm's shell for SIGTERM, which the shell does not pass on", async () => {
  const root = checkout(`
    const alive = setInterval(() => {}, 1000);
    process.on("SIGTERM", () => { console.log("drained"); clearInterval(alive); });
    console.log("ready");`);
  // The second command keeps the shell from becoming the first.
  const shell = start(root, {
    command: ["sh", "-c", `"${process.execPath}" scripts/go.js; true`],
    env: { npm_lifecycle_event: "start" },
  });
  await vi.waitUntil(() => shell.printed().includes("ready"), 10_000);
  shell.child.kill("SIGTERM");
  await shell.ended;
  expect(shell.printed()).toBe("ready\ndrained\n");
});
