import type { OwnedRun, PendingFact } from "../worker/owned-run.ts";

/** Writes a fact of the run; never resolves for a run that is ending, or what a race that is over began. */
export async function commitFact(run: OwnedRun, pending: PendingFact, touch: (run: OwnedRun) => void): Promise<void> {
  if (run.closed || run.cancelReason !== null || run.isDropped(pending.name ?? "")) await new Promise(() => {});
  await new Promise<void>((onCommitted) => {
    run.add({ ...pending, onCommitted });
    touch(run);
  });
}
