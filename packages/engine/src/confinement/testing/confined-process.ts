import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import type { Command } from "../confine-program.ts";

/** Whether this machine refuses to confine anything, asked without the code that is under test, and a note for titles. */
export function machineRefusal(): { readonly refused: boolean; readonly note: string } {
  const program = "unshare";
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const mounting = ["--mount", "--net", "--pid", "--fork", "--", "mount", "-n", "-t", "tmpfs", "none", "/sys"];
  const { status, stderr, error } = spawnSync(program, [...user, ...mounting], { encoding: "utf8" });
  if (status === 0) return { refused: false, note: "" };
  return { refused: true, note: ` (skipped: ${error ? error.message : stderr.trim()})` };
}

/** A process for the tests of confinement, with what it said and how it ended. */
export interface ConfinedProcess {
  readonly process: ChildProcess;
  readonly port: Socket;
  readonly ended: Promise<{ code: number | null; signal: string | null; output: string; errors: string }>;
}

/** Starts a confined command as a worker starts a runner. */
export function startConfined({ command, args, env }: Command): ConfinedProcess {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const port = child.stdio[3] as Socket;
  port.on("error", () => {}); // it may be gone before all was sent
  const ended = Promise.all([text(child.stdout!), text(child.stderr!), once(child, "exit")]);
  return {
    process: child,
    port,
    ended: ended.then(([output, errors, [code, signal]]) => ({ code, signal, output, errors })),
  };
}

/** Until no process runs under the id; a zombie that its new parent has not collected does not run. */
export async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await setImmediate();
}

function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
