import type { FlowManifest } from "../runner/flow-manifest.ts";

/** Until when a worker must have taken a run that may start at this moment; null for no limit. */
export function expireAt({ timeouts }: FlowManifest, startMs: number): number | null {
  return timeouts?.queuedMs === undefined ? null : startMs + timeouts.queuedMs;
}
