import { MillraceError } from "@millrace/flow/errors";

// Primary result codes. Source: https://www.sqlite.org/rescode.html
const busy = 5;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const readOnly = 8;
const notADatabase = 26;
const constraint = 19;

/** Whether a statement was refused by a unique index or a check. */
export function isConstraintError(error: unknown): boolean {
  return primaryCode(error) === constraint;
}

/** Whether another connection holds the lock that was asked for. */
export function isBusyError(error: unknown): boolean {
  return primaryCode(error) === busy;
}

/** Says in Millrace's words what SQLite reported; what SQLite did not throw passes unchanged. */
export function translateSqliteError(error: unknown, file: string): unknown {
  const code = primaryCode(error);
  if (code === null) return error;
  const seen = (error as Error).message;
  if (code === full)
    return new MillraceError({
      code: "DISK_FULL",
      message: `Cannot write to ${file} as the disk has to have room: ${seen}`,
      hint: "Free some space on the disk that holds the data folder; work goes on by itself.",
      cause: error,
    });
  if (code === corrupt || code === notADatabase)
    return new MillraceError({
      code: "STORE_CORRUPT",
      message: `Cannot use ${file} as it has to be an intact SQLite database: ${seen}`,
      hint: "Stop Millrace, keep a copy of the data folder, and restore the last backup beside it.",
      cause: error,
    });
  if (code === cannotOpen || code === readOnly)
    return new MillraceError({
      code: "STORE_UNAVAILABLE",
      message: `Cannot open ${file} as its folder has to exist and be writable for this user: ${seen}`,
      hint: "Check the owner and the permissions of the data folder, or name another one in MILLRACE_DATA_DIR.",
      retry: false,
      cause: error,
    });
  return new MillraceError({
    code: code === constraint ? "INTERNAL" : "STORE_UNAVAILABLE",
    message: `Cannot use ${file} as SQLite refused the operation: ${seen}`,
    hint: "Look for errors of the disk in the system's log; if it is healthy, report this with the message.",
    cause: error,
  });
}

function primaryCode(error: unknown): number | null {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : null;
}
