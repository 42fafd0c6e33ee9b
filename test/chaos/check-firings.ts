import type { FiringDto } from "@millrace/contract";

// The leader looks again after a minute at the latest, and may have died a moment before.
const longestSilenceMs = 75_000;

/** What is wrong with the record of a schedule that fires at an equal distance: moments without a firing or with two, and firings without a run. */
export function firingFaults(
  firings: readonly FiringDto[],
  { everyMs, untilMs }: { readonly everyMs: number; readonly untilMs: number },
): string[] {
  const sorted = firings.toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
  const lastRun = sorted.findLastIndex(({ outcome, runId }) => outcome === "run" && runId !== null);
  const faults: string[] = [];
  for (const [index, { dueAt, outcome, runId, error }] of sorted.entries()) {
    const before = sorted[index - 1];
    const distanceMs = before ? Date.parse(dueAt) - Date.parse(before.dueAt) : everyMs;
    if (distanceMs !== everyMs) faults.push(`${dueAt} comes ${distanceMs} ms after the firing before it`);
    if (outcome !== "run" && outcome !== "coalesced") faults.push(`${dueAt} ${outcome}: ${error}`);
    // Of thousands that were missed at once the run is started with the last; a clock that is set right again may be in between.
    else if (runId === null && index > lastRun && Date.parse(dueAt) <= untilMs) faults.push(`${dueAt} is no run's`);
  }
  const last = sorted.at(-1);
  if (!last || Date.parse(last.dueAt) < untilMs - longestSilenceMs) faults.push(`no firing after ${last?.dueAt}`);
  return faults;
}
