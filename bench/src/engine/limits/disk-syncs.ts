import { fdatasyncSync, writeSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const block = Buffer.alloc(8_192, 1);
// The file is grown first: a log that is written over needs no new length on the disk with each sync.
const blocks = 2_048;

/** How long each sync of 8 kB to the disk of the temporary folder takes, in milliseconds. */
export async function syncTimes(forMs: number): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  const file = await open(join(folder, "log"), "w");
  try {
    for (let index = 0; index < blocks; index++) await file.write(block, 0, block.length, index * block.length);
    await file.sync();
    const times: number[] = [];
    const endMs = performance.now() + forMs;
    for (let startMs = performance.now(); startMs < endMs; ) {
      writeSync(file.fd, block, 0, block.length, (times.length % blocks) * block.length);
      fdatasyncSync(file.fd);
      const nowMs = performance.now();
      times.push(nowMs - startMs);
      startMs = nowMs;
    }
    return times;
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}
