import { isTerminal } from "@millrace/flow/run";
import { isQueued } from "../changes/changed-runs.ts";
import { queued, quiet, type Written } from "../changes/written.ts";
import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import type { Run, RunKey } from "../runs/run.ts";
import { runEnded } from "../runs/run-ended.ts";
import type { FlowVersion } from "../versions/flow-version.ts";
import type { WriteContext } from "./write-context.ts";

export function startRuns(
  { starts, nowMs }: WriteContext,
  options: { readonly starts: readonly RunStart[] },
): Written<readonly RunStarted[]> {
  const { started, held } = starts.start(options.starts, nowMs);
  const runs = options.starts.filter((_, index) => isQueued(started[index]!));
  return { ...queued(started, runs), duties: held };
}

export function cancelRun(
  { requests, callers, nowMs }: WriteContext,
  { reason, ...key }: RunKey & { readonly reason: string },
): Written<Run | null> {
  const run = requests.get(key);
  if (!run || isTerminal(run.status)) return quiet(run);
  if (run.status !== "running") {
    const { ended, freed, caller } = requests.endCanceled(run, { reason, nowMs });
    const told = callers.tell(caller ? [caller] : [], nowMs);
    const runs = [run, ...told.runs];
    return { result: ended, claimable: runs.length > 1, runs, attention: told.attention, duties: freed };
  }
  const marked = requests.markCanceled(run, { reason, nowMs });
  return marked ? { result: marked, claimable: false, runs: [run], attention: [run] } : quiet(run);
}

export function sendSignal(
  { requests, nowMs }: WriteContext,
  { name, payload, ...key }: RunKey & { readonly name: string; readonly payload: string },
): Written<Run | null> {
  const run = requests.get(key);
  if (!run) return quiet(null);
  if (isTerminal(run.status)) throw runEnded(run);
  const claimable = requests.addSignal(run, { name, payload, nowMs });
  const attention = run.status === "running" ? [run] : [];
  return { result: requests.get(key), claimable, runs: [run], attention };
}

export function publishVersion(
  { versions, nowMs }: WriteContext,
  { version }: { readonly version: FlowVersion },
): Written<void> {
  versions.publish(version, nowMs);
  return quiet(undefined);
}
