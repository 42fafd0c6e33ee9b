import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type KeyPlace, keyMissing, keyText, type MasterKey, newMasterKey, readKeyText } from "./master-key.ts";

/** Master keys in a file that its owner alone may read: one a line, the first one seals. */
export function openKeyFile(file: string): KeyPlace {
  let keys: readonly MasterKey[] = [];
  // Another process may have renewed the key since.
  function reload(): void {
    keys = readKeys(file);
  }
  return {
    title: file,
    async present() {
      if (keys.length === 0) reload();
      return keys[0] ?? null;
    },
    async find(keyId) {
      if (!keys.some(({ id }) => id === keyId)) reload();
      return keys.find(({ id }) => id === keyId) ?? null;
    },
    async renew() {
      reload();
      const key = newMasterKey();
      // Those before stay: copies of the database may need them, and who reads the file has the present one anyway.
      keys = [key, ...keys];
      writeKeys(file, keys);
      return key;
    },
  };
}

function readKeys(file: string): readonly MasterKey[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw keyMissing(`${file} cannot be read: ${(error as Error).message}`);
  }
  const lines = text.split("\n").filter((line) => line !== "");
  const keys = lines.map(readKeyText).filter((key) => key !== null);
  if (keys.length === 0 || keys.length < lines.length) throw keyMissing(`${file} must hold a key a line, and does not`);
  // A copy of the folder may have lost the mode.
  chmodSync(file, 0o600);
  return keys;
}

// Written beside and then moved: a crash leaves the file before or the one after. On the disk before anything is sealed
// with it: a row whose key is gone is a secret lost.
function writeKeys(file: string, keys: readonly MasterKey[]): void {
  const draft = `${file}.${process.pid}`;
  const text = keys.map((key) => `${keyText(key)}\n`).join("");
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    renameSync(draft, file);
    syncFolder(dirname(file));
  } finally {
    rmSync(draft, { force: true });
  }
}

function syncFolder(folder: string): void {
  // Windows opens no folders; its journal keeps names in order.
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
