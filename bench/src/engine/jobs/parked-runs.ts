import type { Job } from "../measured.ts";
import { residentBytes } from "../process-tree.ts";
import type { Waiting } from "../system.ts";

/** Runs that all wait for somebody's word at the same time. */
export interface ParkedRuns {
  readonly runs: number;
  /** From the first start until all of them wait. */
  readonly parkMs: number;
  /** Of the system's processes, before the first run and while all wait. */
  readonly memoryBeforeMiB: number;
  readonly memoryWaitingMiB: number;
  /** From the first word until the last run has ended. */
  readonly finishMs: number;
}

export async function parkRuns(system: Waiting, { runs }: Job): Promise<ParkedRuns> {
  const memoryMiB = () => residentBytes([process.pid]) / 2 ** 20;
  const memoryBeforeMiB = memoryMiB();
  const parkMs = await timed(() => system.park(runs));
  const memoryWaitingMiB = memoryMiB();
  const finishMs = await timed(() => system.finish());
  await system.close();
  return { runs, parkMs, memoryBeforeMiB, memoryWaitingMiB, finishMs };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
