import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MillraceError } from "@millrace/flow/errors";
import { isBusyError, translateSqliteError } from "./database-errors.ts";

/** What the owner of a data folder says about itself, so that others find it. */
export interface DataFolderOwner {
  readonly pid: number;
  readonly url: string;
  readonly tokenFile: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The right to use a data folder; the operating system takes it back when the process dies. */
export interface DataFolderLock {
  /** Tells others who owns the folder; until then they only learn that it is taken. */
  describe(owner: DataFolderOwner): void;
  release(): void;
}

/** Takes a data folder for this process, making it where there is none; `DATA_FOLDER_IN_USE` when another has it. */
export function lockDataFolder({ folder }: { readonly folder: string }): DataFolderLock {
  makeFolder(folder);
  const file = join(folder, "lock.sqlite");
  const ownerFile = join(folder, ownerFileName);
  const lock = takeLock({ file, folder });
  rmSync(ownerFile, { force: true });
  const release = () => {
    if (!lock.isOpen) return;
    process.off("exit", release);
    rmSync(ownerFile, { force: true });
    lock.close();
  };
  // Keeps the connection reachable too: one that the garbage collector finds is closed, and its lock is gone.
  process.on("exit", release);
  return {
    describe(owner) {
      const draft = `${ownerFile}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
      renameSync(draft, ownerFile);
    },
    release,
  };
}

/** Who said last to own a data folder; it may have died since. Null where nobody did. */
export function readDataFolderOwner({ folder }: { readonly folder: string }): DataFolderOwner | null {
  try {
    const owner = JSON.parse(readFileSync(join(folder, ownerFileName), "utf8")) as DataFolderOwner;
    return typeof owner.pid === "number" && typeof owner.url === "string" ? owner : null;
  } catch {
    return null;
  }
}

const ownerFileName = "server.json";

function makeFolder(folder: string): void {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700);
  } catch (error) {
    throw new MillraceError({
      code: "STORE_UNAVAILABLE",
      message: `Cannot use ${folder} as the data folder has to be a folder of this user: ${(error as Error).message}`,
      hint: "Check its path, owner and permissions, or name another folder in MILLRACE_DATA_DIR.",
      retry: false,
      cause: error,
    });
  }
}

// An open exclusive transaction is a file lock of the operating system, which outlives no process; a pid file would.
function takeLock({ file, folder }: { readonly file: string; readonly folder: string }): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file);
    lock.exec("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    throw isBusyError(error) ? folderInUse(folder) : translateSqliteError(error, file);
  }
}

function folderInUse(folder: string): MillraceError {
  const owner = readDataFolderOwner({ folder });
  const seen = owner ? `process ${owner.pid} serves it at ${owner.url}` : "another process has it and said no address";
  return new MillraceError({
    code: "DATA_FOLDER_IN_USE",
    message: `Cannot use ${folder} as one process at a time may own a data folder: ${seen}`,
    hint: owner
      ? `Use the server at ${owner.url}. If it does not answer, stop process ${owner.pid}; or name another folder in MILLRACE_DATA_DIR.`
      : "Wait until it has started or stop it; or name another folder in MILLRACE_DATA_DIR.",
    ...(owner && { data: { pid: owner.pid, url: owner.url } }),
  });
}
