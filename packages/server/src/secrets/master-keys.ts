import { createHash, randomBytes } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";

/** What wraps the keys of secrets. */
export interface MasterKey {
  /** Made from the key, which it tells nothing of. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** The master keys of this installation: the first one seals, the others still open. */
export interface MasterKeys {
  /** Where they come from; with "none" nothing can be sealed. */
  readonly source: "environment" | "file" | "none";
  /** The one that seals; made at its first use where a file has them (`SECRET_KEY_MISSING`). */
  active(): MasterKey;
  find(keyId: string): MasterKey;
  /** What rotation goes over to: a new key in the file; of the environment's keys the first, which the operator has put there. */
  renew(): MasterKey;
}

export interface MasterKeysOptions {
  readonly folder: string;
  /** Those of `MILLRACE_SECRET_KEY`; null where it is not set. */
  readonly given: readonly Buffer[] | null;
  /** Whether machines share the database: then a file of one of them is no place for the key of all. */
  readonly shared: boolean;
}

const keyBytes = 32;
const linePattern = /^[A-Za-z0-9_-]{43}$/;

export function openMasterKeys({ folder, given, shared }: MasterKeysOptions): MasterKeys {
  if (given !== null) return fixedKeys(given.map(masterKey), "environment");
  return shared ? fixedKeys([], "none") : fileKeys(join(folder, "secret.key"));
}

function fixedKeys(keys: readonly MasterKey[], source: "environment" | "none"): MasterKeys {
  const active = () => keys[0] ?? missing("no key is set");
  return {
    source,
    active,
    find: (keyId) => keys.find(({ id }) => id === keyId) ?? missing(`none of them is ${keyId}`),
    renew: active,
  };
}

function fileKeys(file: string): MasterKeys {
  let keys: readonly MasterKey[] = [];
  // Another process may have renewed the key since.
  function reload(): void {
    keys = readKeys(file);
  }
  function renew(): MasterKey {
    reload();
    // Those before stay: copies of the database may need them, and who reads the file has the present one anyway.
    keys = [masterKey(randomBytes(keyBytes)), ...keys];
    writeKeys(file, keys);
    return keys[0]!;
  }
  return {
    source: "file",
    renew,
    active() {
      if (keys.length === 0) reload();
      return keys[0] ?? renew();
    },
    find(keyId) {
      if (!keys.some(({ id }) => id === keyId)) reload();
      return keys.find(({ id }) => id === keyId) ?? missing(`none in ${file} is ${keyId}`);
    },
  };
}

function masterKey(bytes: Buffer): MasterKey {
  const id = createHash("sha256").update("millrace master key\0").update(bytes).digest("hex").slice(0, 16);
  return { id, bytes };
}

function readKeys(file: string): readonly MasterKey[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw missing(`${file} cannot be read: ${(error as Error).message}`);
  }
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0 || !lines.every((line) => linePattern.test(line)))
    throw missing(`${file} must hold a key a line, and does not`);
  // A copy of the folder may have lost the mode.
  chmodSync(file, 0o600);
  return lines.map((line) => masterKey(Buffer.from(line, "base64url")));
}

// Written beside and then moved: a crash leaves the file before or the one after. On the disk before anything is sealed
// with it: a row whose key is gone is a secret lost.
function writeKeys(file: string, keys: readonly MasterKey[]): void {
  const draft = `${file}.${process.pid}`;
  const text = keys.map(({ bytes }) => `${bytes.toString("base64url")}\n`).join("");
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

function missing(seen: string): never {
  throw new MillraceError({
    code: "SECRET_KEY_MISSING",
    message: `Cannot use secrets as a master key must be at hand: ${seen}`,
    hint: "Restore the data folder's secret.key, or set MILLRACE_SECRET_KEY to the key that was in use. Where a PostgreSQL is shared, every server and worker needs the same one.",
  });
}
