import { statfs } from "node:fs/promises";
import type { Fault } from "@millrace/contract";
import type { WorkerStatus } from "@millrace/engine";
import type { Store } from "@millrace/store";

// Below this a SQLite checkpoint or one trace may already fail.
const leastFreeBytes = 64 * 1024 * 1024;

export interface FaultSources {
  readonly store: Pick<Store, "checkHealth">;
  readonly worker: { status(): Pick<WorkerStatus, "state"> };
  /** Null for a process that keeps nothing. */
  readonly dataFolder: string | null;
  readonly stopping: AbortSignal;
  /** Free bytes of the disk below a folder; tests hand in their own. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** (Default: 2,000) */
  readonly storeTimeoutMs?: number;
}

/** What keeps this server from taking work; nothing is remembered from one look to the next. */
export async function findFaults(sources: FaultSources): Promise<readonly Fault[]> {
  const { state } = sources.worker.status();
  const found = await Promise.all([
    sources.stopping.aborted ? fault("server", "it is being stopped") : null,
    state === "working" ? null : fault("worker", `it has no lease: ${state}`),
    storeFault(sources),
    diskFault(sources),
  ]);
  return found.filter((one) => one !== null);
}

function fault(part: Fault["part"], problem: string): Fault {
  return { part, problem };
}

async function storeFault({ store, storeTimeoutMs = 2_000 }: FaultSources): Promise<Fault | null> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<Fault>((resolve) => {
    timer = setTimeout(resolve, storeTimeoutMs, fault("store", `no answer within ${storeTimeoutMs} ms`));
  });
  const answer = store.checkHealth().then(
    () => null,
    (error: Error) => fault("store", error.message),
  );
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

async function diskFault({ dataFolder, freeBytes = freeBytesOf }: FaultSources): Promise<Fault | null> {
  if (dataFolder === null) return null;
  try {
    const free = await freeBytes(dataFolder);
    if (free >= leastFreeBytes) return null;
    return fault("disk", `${Math.floor(free / 1024 / 1024)} MiB are free, ${leastFreeBytes / 1024 / 1024} are needed`);
  } catch (error) {
    return fault("disk", (error as Error).message);
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
