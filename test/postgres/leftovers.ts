import { existsSync, rmSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the folders of test servers are called; the rest is random. */
export const serverFolderPrefix = "millrace-postgres-";

/** Ends servers and removes folders whose test process was killed before it could. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(serverFolderPrefix)) continue;
    const folder = join(tmpdir(), name);
    const owner = await readPid(join(folder, "owner.pid"));
    // A folder without an owner is being made at this moment.
    if (owner === null || isAlive(owner)) continue;
    const server = await readPid(join(folder, "data", "postmaster.pid"));
    if (server !== null && (await isServerOf(server, folder))) process.kill(server, "SIGQUIT");
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const removals = 40;
const betweenRemovalsMs = 50;

/** Removes the folder of a server that is ending while the process ends too; the server still writes for a moment. */
export function removeAtOnce(folder: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tried = 0; tried < removals && existsSync(folder); tried++) {
    if (tried > 0) Atomics.wait(clock, 0, 0, betweenRemovalsMs);
    rmSync(folder, { recursive: true, force: true, maxRetries: 1 });
  }
}

async function readPid(file: string): Promise<number | null> {
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  return pid > 0 ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

// Process ids are used again: only one whose command names the folder is the server that was left behind.
async function isServerOf(pid: number, folder: string): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes(folder);
}
