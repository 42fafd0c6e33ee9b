import { execFile } from "node:child_process";
import { mkdir, statfs } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const roomMiB = 4_096;

/** A disk of its own under a folder, which can be full. */
export interface SmallDisk {
  /** Leaves no room for a further byte. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

/** Mounts a disk in memory, for which it needs root on Linux; null where it may not. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${roomMiB}m,mode=700`, "tmpfs", folder]);
  } catch {
    return null;
  }
  const resize = (size: string) => run("mount", ["-o", `remount,size=${size}`, folder]);
  return {
    async fill() {
      for (;;) {
        const { blocks, bfree, bsize } = await statfs(folder);
        try {
          // No smaller than what is in use: where that grew meanwhile, once more.
          await resize(String((blocks - bfree) * bsize));
          return;
        } catch {}
      }
    },
    async makeRoom() {
      await resize(`${roomMiB}m`);
    },
    async remove() {
      await run("umount", ["-l", folder]);
    },
  };
}
