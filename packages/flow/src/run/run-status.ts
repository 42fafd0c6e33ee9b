/** Where a run is; the last three are terminal and stay so. */
export const runStatuses = ["queued", "running", "waiting", "succeeded", "failed", "canceled"] as const;

export type RunStatus = (typeof runStatuses)[number];

export function isTerminal(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "canceled";
}
