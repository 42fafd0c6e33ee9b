import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A server in a process of its own, with a folder that goes with it. */
export interface StartedProgram {
  readonly port: number;
  readonly folder: string;
  /** Ends the process with its connections and starts it on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly program: string;
  /** Prepares the folder; gives the arguments. */
  prepare(options: { readonly folder: string; readonly port: number }): Promise<readonly string[]>;
}

const startLimitMs = 20_000;

/** The path of a program, also where system packages put those of servers; null where it is not installed. */
export function findProgram(name: string, elsewhere: readonly string[] = []): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", ...elsewhere];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Starts a server on a free port of the loopback address, and waits until it listens. */
export async function startProgram({ program, prepare }: ProgramOptions): Promise<StartedProgram> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-connector-"));
  const port = await freePort();
  const args = await prepare({ folder, port });
  const run = () => spawn(program, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let child = run();
  let said = "";
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  const listening = async () => {
    child.stderr.on("data", (text: Buffer) => {
      said = `${said}${text}`.slice(-2_000);
    });
    const endMs = Date.now() + startLimitMs;
    while (!(await listens(port))) {
      if (Date.now() < endMs && child.exitCode === null) await pause(10);
      else {
        await end();
        throw new Error(`${program} did not start: ${said}`);
      }
    }
  };
  await listening();
  return {
    port,
    folder,
    async restart() {
      await end();
      child = run();
      await listening();
    },
    async stop() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => socket.end());
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
}
