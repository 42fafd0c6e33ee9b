// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Says whether a process with this id runs on this machine.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Does the work while no other process on this machine does work under the same lock file. The lock of a process that
 * is gone does not count.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 */
export async function whileLocked(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) await pause(200);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  if (!isAlive(ownerOf(path))) rmSync(path, { force: true });
  return false;
}

/** @param {string} path */
function ownerOf(path) {
  try {
    // An empty file belongs to a process that is about to write its id: take it for alive.
    return Number(readFileSync(path, "utf8")) || process.pid;
  } catch {
    return process.pid;
  }
}
