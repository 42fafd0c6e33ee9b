import { mkdirSync, statSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { type Log, type LogThreshold, logThresholds } from "./log.ts";
import { redact } from "./redact.ts";

export interface LogFileOptions {
  readonly file: string;
  readonly threshold: LogThreshold;
  /** Texts that must not be written, such as the local token; looked at again for every line. */
  readonly secrets?: Iterable<string>;
  /** From this size on the file is put aside. (Default: 10 MiB) */
  readonly limitBytes?: number;
  /** How many files are kept beside the present one. (Default: 4) */
  readonly keep?: number;
  readonly nowMs?: () => number;
}

// To open the file for each line costs more than all else of a line (100 of 120 us, measured 2026-11). One that somebody
// moved or removed is missed for so long.
const reopenAfterMs = 1_000;

export interface LogFile {
  readonly log: Log;
  /** Resolves when all lines so far are in the file, and it is closed until there are more. */
  flush(): Promise<void>;
}

/** Opens a log of one JSON object a line. Lines that cannot be written are dropped: the log never ends what it tells of. */
export function openLogFile(options: LogFileOptions): LogFile {
  const { file, secrets = [], limitBytes = 10 * 1024 * 1024, keep = 4, nowMs = Date.now } = options;
  const threshold = logThresholds.indexOf(options.threshold);
  let sizeBytes = prepare(file);
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;
  let opened: { readonly handle: FileHandle; readonly atMs: number } | null = null;

  async function close(): Promise<void> {
    const before = opened;
    opened = null;
    await before?.handle.close();
  }

  async function append(text: string): Promise<void> {
    if (opened && nowMs() - opened.atMs >= reopenAfterMs) await close();
    opened ??= { handle: await open(file, "a", 0o600), atMs: nowMs() };
    await opened.handle.appendFile(text);
  }

  async function write(): Promise<void> {
    // Lines of the same turn go out together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const text = waiting.join("");
      waiting = [];
      try {
        if (sizeBytes >= limitBytes) {
          await close();
          await putAside(file, keep);
          sizeBytes = 0;
        }
        await append(text);
        sizeBytes += Buffer.byteLength(text);
      } catch {
        // The disk is full or the folder gone: `health/ready` tells of it.
      }
    }
    writing = null;
  }

  return {
    log(level, message, fields) {
      if (logThresholds.indexOf(level) < threshold) return;
      const line = { at: new Date(nowMs()).toISOString(), level, message, ...fields };
      waiting.push(`${redact(line, secrets)}\n`);
      writing ??= write();
    },
    async flush() {
      while (writing) await writing;
      await close();
    },
  };
}

function prepare(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return statSync(file).size;
  } catch {
    return 0;
  }
}

async function putAside(file: string, keep: number): Promise<void> {
  for (let number = keep; number >= 1; number--) {
    const from = number === 1 ? file : `${file}.${number - 1}`;
    await rename(from, `${file}.${number}`).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
