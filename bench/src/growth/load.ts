import { setTimeout as pause } from "node:timers/promises";
import type { Duty } from "@millrace/engine";
import type { Store, WorkerLease } from "@millrace/store";
import { fiveSteps, type Timed } from "./five-steps.ts";

const runsAtOnce = 50;

export interface Load {
  readonly runsPerSecond: number;
  /** Of each claim of 50 runs. */
  readonly claimsMs: readonly number[];
}

/** Runs of five steps, 50 at once: as many as the store can, or so many a second. */
export async function underLoad(
  store: Store,
  options: { readonly worker: WorkerLease; readonly forMs: number; readonly runsPerSecond?: number },
): Promise<Load> {
  const { worker, forMs, runsPerSecond = Number.POSITIVE_INFINITY } = options;
  const claimsMs: number[] = [];
  const timed: Timed = async (what, work) => {
    const startMs = performance.now();
    const result = await work();
    if (what === "claim") claimsMs.push(performance.now() - startMs);
    return result;
  };
  const startMs = performance.now();
  let done = 0;
  while (performance.now() - startMs < forMs) {
    await fiveSteps(store, { worker, runs: runsAtOnce, timed });
    done += runsAtOnce;
    const aheadMs = (done / runsPerSecond) * 1_000 - (performance.now() - startMs);
    if (aheadMs > 0) await pause(aheadMs);
  }
  return { runsPerSecond: done / ((performance.now() - startMs) / 1_000), claimsMs };
}

/** Works at the pace that a duty asks for, until it has nothing to do for a while or is stopped. */
export async function work(duty: Duty, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const restMs = await duty.run();
    if (restMs === null || restMs > 60_000) return;
    await pause(restMs);
  }
}
