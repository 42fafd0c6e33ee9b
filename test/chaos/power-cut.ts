import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const imageBytes = 256 * 1024 * 1024;

/** What one power cut left behind. */
export interface PowerCut {
  /** Runs whose start or end was acknowledged before the cut. */
  readonly acknowledged: number;
  /** Of these, those that the store no longer has as it said. */
  readonly lost: readonly string[];
  /** Artifacts that a journal names and whose bytes are gone or wrong. */
  readonly brokenArtifacts: readonly string[];
}

/**
 * Cuts the power under an embedded store in full work: the disk is an image with a file system of its own, and what the
 * image holds at a moment, without what the kernel had not yet written, is all that the next start finds.
 * Needs root on Linux, for the loop devices.
 */
export async function cutPower(options: { readonly afterAcknowledged: number }): Promise<PowerCut> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-power-"));
  const image = join(folder, "disk.img");
  const snapshot = join(folder, "after-the-cut.img");
  const mountPoint = join(folder, "disk");
  try {
    await makeDisk(image);
    await mount(image, mountPoint);
    const acknowledged = await workUntil(mountPoint, options.afterAcknowledged, () => copyFile(image, snapshot));
    await run("umount", [mountPoint]);
    await mount(snapshot, mountPoint);
    const found = await inspect(mountPoint, acknowledged);
    return { acknowledged: acknowledged.length, ...found };
  } finally {
    await run("umount", [mountPoint]).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeDisk(image: string): Promise<void> {
  await writeFile(image, "");
  await truncate(image, imageBytes);
  await run("mkfs.ext4", ["-q", "-F", image]);
}

async function mount(image: string, mountPoint: string): Promise<void> {
  await mkdir(mountPoint, { recursive: true });
  await run("mount", ["-o", "loop", image, mountPoint]);
}

/** Lets a process work on the disk; at the cut it is frozen, the image copied, and the process killed. */
async function workUntil(disk: string, count: number, atCut: () => Promise<void>): Promise<readonly string[]> {
  const child = start("power-cut-worker.ts", disk);
  const exited = once(child, "exit");
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    acknowledged.push(line);
    if (acknowledged.length < count) continue;
    child.kill("SIGSTOP");
    break;
  }
  await atCut();
  child.kill("SIGKILL");
  await exited;
  if (acknowledged.length < count) throw new Error(`the worker ended after ${acknowledged.length} acknowledgements`);
  return acknowledged;
}

async function inspect(disk: string, acknowledged: readonly string[]): Promise<Omit<PowerCut, "acknowledged">> {
  const child = start("power-cut-inspector.ts", disk);
  child.stdin!.end(acknowledged.join("\n"));
  let answer = "";
  for await (const line of createInterface({ input: child.stdout! })) answer = line;
  return JSON.parse(answer) as Omit<PowerCut, "acknowledged">;
}

function start(program: string, disk: string): ChildProcess {
  const file = fileURLToPath(new URL(program, import.meta.url));
  return spawn(process.execPath, [file, disk], { stdio: ["pipe", "pipe", "inherit"] });
}
