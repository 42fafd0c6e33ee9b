import { type Duration, type Json, parseDuration, type WaitOutcome } from "@millrace/flow";
import type { EntryBodies } from "@millrace/flow/run";
import { checkName } from "../protocol/names.ts";
import { claimName } from "./claim-name.ts";
import { jsonText } from "./json-text.ts";
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
  checkName(options.signal, `the signal of the wait ${name}`);
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
  checkName(event.type, `the type of the event ${name}`);
  const payload = jsonText(event.payload ?? null, `the payload of the event ${name}`)!;
  await execution.mayStart();
  await execution.report({
    t: "emit",
    execution: execution.id,
    name: step.name,
    key: step.key,
    type: event.type,
    payload,
  });
  if (execution.scope().step !== null) execution.recorded.events.add(step.id);
}

async function finishedWait(
  execution: RunExecution,
  name: string,
  options: { wait: "sleep" | "signal"; signal: string | null; durationMs: number | null; key?: string },
): Promise<EntryBodies["wait.finished"]> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.waits.get(step.id);
  if (recorded?.finished !== undefined) return JSON.parse(recorded.finished) as EntryBodies["wait.finished"];
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
  if (execution.scope().step !== null) execution.recorded.waits.set(step.id, { finished: body! });
  return JSON.parse(body!) as EntryBodies["wait.finished"];
}
