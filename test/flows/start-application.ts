import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "@millrace/connectors/testing";

/** Where `npm test` installs the web applications of others. */
export const applicationsFolder = join(import.meta.dirname, "../applications/node_modules");

/** Whether they are installed. */
export const hasApplications = existsSync(join(applicationsFolder, ".package-lock.json"));

/** A web application of others on this machine. */
export interface Application {
  readonly url: string;
  /** Its own, which goes with it. */
  readonly folder: string;
  close(): Promise<void>;
}

export interface ApplicationOptions {
  /** The script that Node runs, below node_modules. */
  readonly script: string;
  /** Writes what it needs into its folder; gives the script's arguments. */
  prepare(parts: { readonly folder: string; readonly port: number; readonly url: string }): Promise<readonly string[]>;
  /** A path that answers as soon as the application works. */
  readonly ready: string;
}

const startLimitMs = 60_000;

/** Starts an application on a free port of the loopback address, and waits until it answers. */
export async function startApplication({ script, prepare, ready }: ApplicationOptions): Promise<Application> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-application-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = await prepare({ folder, port, url });
  const child = spawn(process.execPath, [join(applicationsFolder, script), ...args], { cwd: folder });
  const exited = once(child, "exit");
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => {
      said = `${said}${text}`.slice(-2_000);
    });
  async function close() {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true });
  }
  const endMs = Date.now() + startLimitMs;
  const answers = () =>
    fetch(url + ready)
      .then(({ status }) => status < 500)
      .catch(() => false);
  while (!(await answers())) {
    if (Date.now() < endMs && child.exitCode === null) await pause(20);
    else {
      await close();
      throw new Error(`${script} did not start: ${said}`);
    }
  }
  return { url, folder, close };
}
