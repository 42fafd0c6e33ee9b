import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAlive, whileLocked } from "./folder-lock.js";
import { temporaryTree } from "./testing/temporary-tree.ts";

function idOfGoneProcess(): number {
  return spawnSync(process.execPath, ["-e", "0"]).pid;
}

test("isAlive() tells a running process from one that is gone", () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(idOfGoneProcess())).toBe(false);
});

test("whileLocked() lets one piece of work go on at a time", async () => {
  const path = join(temporaryTree(), "deep", "one.lock");
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([whileLocked(path, work), whileLocked(path, work), whileLocked(path, work)]);
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test("whileLocked() takes over the lock of a process that is gone", async () => {
  const path = join(temporaryTree({ "stale.lock": String(idOfGoneProcess()) }), "stale.lock");
  expect(await whileLocked(path, async () => "done")).toBe("done");
});

test("whileLocked() gives the lock back when the work fails", async () => {
  const path = join(temporaryTree(), "failed.lock");
  await expect(whileLocked(path, () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
  expect(existsSync(path)).toBe(false);
});

test("whileLocked() says so when the folder cannot hold a lock", async () => {
  const path = join(temporaryTree({ "a-file": "" }), "a-file", "x.lock");
  await expect(whileLocked(path, async () => 1)).rejects.toThrow(/ENOTDIR|EEXIST/);
});
