import { runnerProcessOf } from "../confinement/runner-process.ts";
import { processUsage } from "./process-usage.ts";

/** A runner that outgrew its memory. */
export interface MemoryBreach {
  readonly limitBytes: number;
  /** The most that was seen. */
  readonly seenBytes: number;
}

export interface MemoryWatch {
  /** Null as long as it was not over its limit. */
  breach(): MemoryBreach | null;
  /** The most that was seen at any look. */
  peakBytes(): number;
  stop(): void;
}

// A look costs some 60 µs of the worker. What grows faster meets the bounds that the runner was started with.
const lookEveryMs = 250;

/** Looks at a runner's memory from outside, and calls `onBreach` once when it is over its limit. */
export function watchMemory(options: {
  /** The process that was spawned: in namespaces the runner's parent. */
  readonly processId: number;
  readonly limitBytes: number;
  readonly onBreach: () => void;
}): MemoryWatch {
  const { processId, limitBytes, onBreach } = options;
  let runnerId: number | null = null;
  let peakBytes = 0;
  let breach: MemoryBreach | null = null;
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  function look(): void {
    const found = runnerId ?? runnerProcessOf(processId);
    if (found !== processId) runnerId = found;
    peakBytes = Math.max(peakBytes, processUsage(found)?.memoryBytes ?? 0);
    if (peakBytes <= limitBytes) return;
    breach = { limitBytes, seenBytes: peakBytes };
    clearInterval(timer);
    onBreach();
  }
  return { breach: () => breach, peakBytes: () => peakBytes, stop: () => clearInterval(timer) };
}
