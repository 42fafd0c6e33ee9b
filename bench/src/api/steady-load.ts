import { processorTimeMs, residentBytes } from "../engine/process-tree.ts";
import { type Call, openCaller } from "./caller.ts";

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly processIds: readonly number[];
}

export interface SteadyLoad {
  readonly perSecond: number;
  readonly forMs: number;
  /** The request with a number, counted from 0. */
  readonly callOf: (index: number) => Call;
}

/** What a server did with requests that came at a steady rate. */
export interface Served {
  /** From when each was due until its answer was read. */
  readonly ms: readonly number[];
  /** Answered with 429. */
  readonly refused: number;
  readonly failed: number;
  readonly servedPerSecond: number;
  readonly cpuMsPerCall: number;
  /** Of this process, which shares the processors with the server. */
  readonly callerCpuMsPerCall: number;
  /** The most in the first, the middle and the last third of the time. */
  readonly memoryMiB: readonly [first: number, middle: number, last: number];
}

const connections = 64;

/** Calls a server at a steady rate for some time, however it answers. */
export async function loadSteadily(target: Target, { perSecond, forMs, callOf }: SteadyLoad): Promise<Served> {
  const caller = openCaller({ ...target, connections });
  const cpuBefore = processorTimeMs(target.processIds);
  const ownCpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const memoryMiB: [number, number, number] = [0, 0, 0];
  const watch = setInterval(() => {
    const third = Math.min(2, Math.floor(((performance.now() - startedAt) / forMs) * 3));
    memoryMiB[third] = Math.max(memoryMiB[third]!, residentBytes(target.processIds) / 2 ** 20);
  }, 500);
  const count = Math.round((perSecond * forMs) / 1_000);
  const ms: number[] = [];
  let [asked, open, refused, failed] = [0, 0, 0, 0];
  while (asked < count || open > 0) {
    const due = Math.min(count, Math.ceil(((performance.now() - startedAt) * perSecond) / 1_000));
    for (; asked < due; asked++) {
      // Late calls count from when they were due, or a server that holds this process up would look quick.
      const dueAt = startedAt + (asked * 1_000) / perSecond;
      open++;
      void caller
        .statusOf(callOf(asked))
        .catch(() => 0)
        .then((status) => {
          open--;
          if (status >= 200 && status < 300) ms.push(performance.now() - dueAt);
          else if (status === 429) refused++;
          else failed++;
        });
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const tookMs = performance.now() - startedAt;
  clearInterval(watch);
  caller.close();
  const own = process.cpuUsage(ownCpuBefore);
  return {
    ms,
    refused,
    failed,
    servedPerSecond: (ms.length / tookMs) * 1_000,
    cpuMsPerCall: (processorTimeMs(target.processIds) - cpuBefore) / ms.length,
    callerCpuMsPerCall: (own.user + own.system) / 1_000 / ms.length,
    memoryMiB,
  };
}
