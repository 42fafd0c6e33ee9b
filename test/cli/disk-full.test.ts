import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { fillingFlow, flowFolder } from "./flow-folder.ts";
import { millraceEnds } from "./millrace-process.ts";

/** A disk of a few mebibytes; null where this user may not mount one. */
function mountSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "millrace-disk-"));
  const mounted = process.platform === "linux" && spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]);
  if (mounted && mounted.status === 0) return folder;
  rmSync(folder, { recursive: true });
  return null;
}

const disk = mountSmallDisk();

it.runIf(disk)(
  "a full disk ends the run with what to do, and it goes on once there is room",
  { timeout: 60_000 },
  async () => {
    onTestFinished(() => {
      spawnSync("umount", ["-l", disk!]);
      rmSync(disk!, { recursive: true });
    });
    const { file } = flowFolder(fillingFlow);
    const full = await millraceEnds(["run", file, "--data-dir", disk!]);
    expect(full.exitCode).toBe(6);
    expect(full.stderr).toMatch(/disk .*\(DISK_FULL\)\n {2}Make room/);

    spawnSync("mount", ["-o", "remount,size=64m", disk!]);
    const { stdout } = await millraceEnds(["runs", "--json", "--data-dir", disk!]);
    const [{ runId, status }] = JSON.parse(stdout).runs;
    expect(status).toMatch(/running|queued/);
    const shown = await millraceEnds(["show", runId, "--watch", "--json", "--data-dir", disk!]);
    const run = JSON.parse(shown.stdout);
    expect(run).toMatchObject({ status: "succeeded", output: { filled: true } });
    const filled = run.journal.filter(({ kind }: { kind: string }) => kind === "step.succeeded");
    expect(filled).toHaveLength(200);
  },
);
