import { type Duration, type Json, parseDuration, type WaitOutcome } from "@millrace/flow";
import type { EntryBodies } from "@millrace/flow/run";
import { claimName } from "./claim-name.ts";
import type { RunExecution } from "./run-execution.ts";

export async function sleep(
  execution: RunExecution,
  name: string,
  options: { duration: Duration; key?: string },
): Promise<void> {
  const durationMs = parseDuration(options.duration);
  await finishedWait(execution, name, {
    wait: "sleep",
    signal: null,
    durationMs,
    ...(options.key !== undefined && { key: options.key }),
  });
}

export async function waitFor(
  execution: RunExecution,
  name: string,
  options: { signal: string; within?: Duration; key?: string },
): Promise<WaitOutcome<Json>> {
  const { outcome, payload } = await finishedWait(execution, name, {
    wait: "signal",
    signal: options.signal,
    durationMs: options.within === undefined ? null : parseDuration(options.within),
    ...(options.key !== undefined && { key: options.key }),
  });
  return outcome === "received" ? { outcome, payload: payload ?? null } : { outcome: "timed out" };
}

export async function emit(
  execution: RunExecution,
  name: string,
  event: { type: string; payload?: Json; key?: string },
): Promise<void> {
  const step = claimName(execution, name, event.key);
  if (execution.recorded.events.has(step.id)) return;
  await execution.mayStart();
  await execution.report({
    t: "emit",
    run: execution.runId,
    name: step.name,
    key: step.key,
    type: event.type,
    payload: JSON.stringify(event.payload ?? null),
  });
}

async function finishedWait(
  execution: RunExecution,
  name: string,
  options: { wait: "sleep" | "signal"; signal: string | null; durationMs: number | null; key?: string },
): Promise<EntryBodies["wait.finished"]> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.waits.get(step.id);
  if (recorded?.finished) return recorded.finished;
  await execution.mayStart();
  const body = await execution.wait({
    name: step.name,
    key: step.key,
    wait: options.wait,
    signal: options.signal,
    durationMs: options.durationMs,
    until: recorded?.started?.until ?? null,
    recorded: recorded?.started !== undefined,
  });
  return JSON.parse(body!) as EntryBodies["wait.finished"];
}
