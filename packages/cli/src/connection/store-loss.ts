import { statfs } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { MillraceError } from "@millrace/flow/errors";
import type { Installation } from "@millrace/server";

export interface StoreLossOptions {
  readonly worker: { status(): Pick<ReturnType<Installation["worker"]["status"]>, "state"> };
  readonly config: Pick<Installation["config"], "dataFolder" | "databaseUrl">;
  /** Ends the looking; the promise then stays pending. */
  readonly signal: AbortSignal;
  readonly lookEveryMs?: number;
  /** How long the store may be away: PostgreSQL restarts in less, and room on a disk is rarely made in it. */
  readonly patienceMs?: number;
  readonly freeBytes?: (folder: string) => Promise<number>;
}

// Less than a page of the store's log and its index.
const fullBelowBytes = 64 * 1024;

/**
 * Resolves with what is wrong once a worker has been without its store for too long. A server waits for it to come back;
 * a command that was started to run one flow says so and ends.
 */
export async function untilStoreIsLost(options: StoreLossOptions): Promise<MillraceError> {
  const { worker, config, signal, lookEveryMs = 500, patienceMs = 8_000 } = options;
  const { dataFolder, databaseUrl } = config;
  let awayMs = 0;
  while (awayMs < patienceMs) {
    await pause(lookEveryMs, undefined, { signal, ref: false }).catch(() => new Promise<never>(() => {}));
    awayMs = worker.status().state === "store unavailable" ? awayMs + lookEveryMs : 0;
  }
  const free = databaseUrl === null ? await (options.freeBytes ?? freeBytesOf)(dataFolder) : Number.POSITIVE_INFINITY;
  const hint = "The run keeps what it has recorded: it goes on with the next millrace start or run.";
  return free < fullBelowBytes
    ? new MillraceError({
        code: "DISK_FULL",
        message: `Cannot go on with the run as its journal has to be written: the disk of ${dataFolder} is full`,
        hint: `Make room. ${hint}`,
      })
    : new MillraceError({
        code: "STORE_UNAVAILABLE",
        message: `Cannot go on with the run as its journal has to be written: the store has not answered for ${Math.round(patienceMs / 1_000)} s`,
        hint: `Look for the cause in ${dataFolder}/logs/millrace.log. ${hint}`,
      });
}

function freeBytesOf(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    // A folder that is gone is another trouble.
    () => Number.POSITIVE_INFINITY,
  );
}
