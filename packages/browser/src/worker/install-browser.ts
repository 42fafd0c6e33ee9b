import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { MillraceError } from "@millrace/flow/errors";
import { type FoundBrowser, findBrowser } from "./find-browser.ts";

/** What an installation is at: a line to show. */
export type InstallProgress = (message: string) => void;

export interface InstallOptions {
  /** The worker's environment, with its proxy settings and home folder. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: InstallProgress;
  readonly signal?: AbortSignal;
  /** The ways to try, in this order. (Default: Playwright's download, then, for root on Debian, its package) */
  readonly ways?: readonly InstallWay[];
}

/** One way to get a browser. */
export interface InstallWay {
  /** What is said before it begins. */
  readonly announcement: string;
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
}

/** Gets a browser where none is installed; `BROWSER_INSTALL_FAILED` says what each way came to. */
export async function installBrowser(options: InstallOptions): Promise<FoundBrowser> {
  const { env, onProgress, ways = installWays() } = options;
  const failures: string[] = [];
  for (const { announcement, commands } of ways) {
    onProgress(announcement);
    const failure = await runAll(commands, options);
    const found = failure === undefined ? await findBrowser({ env }) : undefined;
    if (found) return found;
    failures.push(failure ?? "it was installed but does not start");
  }
  throw new MillraceError({
    code: "BROWSER_INSTALL_FAILED",
    message: `Cannot install a browser as one way of getting it must work: ${failures.join("; ")}`,
    hint: "Install Chromium, Chrome or Edge by hand (on Debian: apt-get install chromium), or name one in MILLRACE_BROWSER.",
    data: { failures },
  });
}

/** The ways that make sense on this machine. */
export function installWays(): readonly InstallWay[] {
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  const download: InstallWay = {
    announcement: "Downloading Chromium's headless shell with Playwright (about 110 MB).",
    commands: [[process.execPath, cli, "install", "chromium-headless-shell"]],
  };
  const debian: InstallWay = {
    announcement:
      "Installing the system packages chromium and chromium-headless-shell with apt-get, as this user is root.",
    commands: [
      ["apt-get", "update", "-q"],
      ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "chromium-headless-shell"],
    ],
  };
  const isDebian = existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
  return process.getuid?.() === 0 && isDebian ? [download, debian] : [download];
}

async function runAll(commands: InstallWay["commands"], options: InstallOptions): Promise<string | undefined> {
  for (const command of commands) {
    const failure = await run(command, options);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Runs a command and shows its lines; hands back its last words if it fails. */
function run([command, ...args]: readonly [string, ...string[]], options: InstallOptions): Promise<string | undefined> {
  const { env, onProgress, signal } = options;
  const child = spawn(command, args, {
    env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  let lastLine = "";
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      if (line.trim() === "") return;
      lastLine = line.trim();
      onProgress(lastLine);
    });
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`${command} did not start (${error.message})`));
    child.once("close", (code) =>
      resolve(code === 0 ? undefined : `${command} ended with ${code} (${lastLine.slice(0, 300)})`),
    );
  });
}
